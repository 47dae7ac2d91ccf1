using System.Buffers;
using Walrus.Peers;

namespace Walrus.Cluster;

/// <summary>An append of whatever form, with its request to another node in one piece: a head, which names the segment, and the values.</summary>
internal abstract class PendingCall : RoutedCall
{
    private readonly TaskCompletionSource<RoutedAppend> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PartitionRouter _router;
    private readonly byte[] _request;
    private readonly int _headBytes;
    private readonly int _length;

    protected PendingCall(PartitionRouter router, PartitionId partition, int headBytes, int valueBytes)
    {
        _router = router;
        Partition = partition;
        _headBytes = headBytes;
        _length = checked(headBytes + valueBytes);
        _request = ArrayPool<byte>.Shared.Rent(_length);
    }

    public PartitionId Partition { get; }

    public Task<RoutedAppend> End => _end.Task;

    public override int Bytes => _length;

    public override bool IsAbandoned => false;

    /// <summary>Which request it is to another node.</summary>
    public abstract MessageKind Kind { get; }

    /// <summary>The values; they are this call's until <see cref="Complete"/>.</summary>
    protected Memory<byte> Values => _request.AsMemory(_headBytes, _length - _headBytes);

    /// <summary>Appends on this node.</summary>
    public abstract ValueTask<AppendOutcome> AppendHere(IPartitionAppender appender);

    /// <summary>The request to the leader of <paramref name="segment"/>; valid until the next.</summary>
    public PeerPayload RequestFor(SegmentNumber segment)
    {
        WriteHead(_request.AsSpan(0, _headBytes), segment);
        return new PeerPayload(_request.AsMemory(0, _length));
    }

    public override Task<Obstacle?> TryAsync(TimeSpan timeout) => _router.TryAsync(this, timeout);

    public override void GiveUp(string reason) => Complete(new RoutedAppend(RouteFate.Unavailable, default, reason));

    /// <summary>Ends it; its memory goes back. Once, and never while an attempt has it in hand.</summary>
    public void Complete(RoutedAppend end)
    {
        ArrayPool<byte>.Shared.Return(_request);
        _end.SetResult(end);
    }

    /// <summary>Writes what stands before the values.</summary>
    protected abstract void WriteHead(Span<byte> into, SegmentNumber segment);
}

using System.Buffers;
using Walrus.Peers;

namespace Walrus.Cluster;

/// <summary>An append with a copy of its value, for as long as it takes to find its leader.</summary>
internal sealed class PendingAppend : RoutedCall
{
    private readonly TaskCompletionSource<RoutedAppend> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PartitionRouter _router;
    private readonly byte[] _request;
    private readonly int _length;

    public PendingAppend(PartitionRouter router, PartitionId partition, in ReadOnlySequence<byte> value)
    {
        _router = router;
        Partition = partition;
        _length = AppendRequestCodec.HeaderBytes + checked((int)value.Length);
        _request = ArrayPool<byte>.Shared.Rent(_length);
        value.CopyTo(_request.AsSpan(AppendRequestCodec.HeaderBytes));
    }

    public PartitionId Partition { get; }

    public Task<RoutedAppend> End => _end.Task;

    public override int Bytes => _length;

    public override bool IsAbandoned => false;

    public ReadOnlySequence<byte> Value => new(_request, AppendRequestCodec.HeaderBytes, _length - AppendRequestCodec.HeaderBytes);

    /// <summary>The request to the leader of <paramref name="segment"/>; valid until the next.</summary>
    public PeerPayload RequestFor(SegmentNumber segment)
    {
        AppendRequestCodec.Write(_request, new AppendRequestHeader(Partition, segment));
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
}

using System.Buffers;
using Walrus.Peers;

namespace Walrus.Cluster;

/// <summary>A producer's batch with a copy of its values, for as long as it takes to find its leader.</summary>
internal sealed class PendingSequenced : PendingCall
{
    private readonly int[] _lengths;
    private readonly ProducerStamp _stamp;

    public PendingSequenced(PartitionRouter router, PartitionId partition, in SequencedEntries entries)
        : base(router, partition, SequencedRequestCodec.HeadBytes(entries.Count), entries.Values.Length)
    {
        _stamp = entries.Stamp;
        _lengths = entries.Lengths.ToArray();
        entries.Values.Span.CopyTo(Values.Span);
    }

    public override MessageKind Kind => AppendService.SequencedKind;

    public override ValueTask<AppendOutcome> AppendHere(IPartitionAppender appender) =>
        appender.AppendAsync(Partition, new SequencedEntries(_stamp, _lengths, Values));

    protected override void WriteHead(Span<byte> into, SegmentNumber segment) =>
        SequencedRequestCodec.Write(into, new AppendRequestHeader(Partition, segment), _stamp, _lengths);
}

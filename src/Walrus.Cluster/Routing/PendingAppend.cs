using System.Buffers;
using Walrus.Peers;

namespace Walrus.Cluster;

/// <summary>An append with a copy of its value, for as long as it takes to find its leader.</summary>
internal sealed class PendingAppend : PendingCall
{
    public PendingAppend(PartitionRouter router, PartitionId partition, in ReadOnlySequence<byte> value)
        : base(router, partition, AppendRequestCodec.HeaderBytes, checked((int)value.Length)) => value.CopyTo(Values.Span);

    public override MessageKind Kind => AppendService.Kind;

    public override ValueTask<AppendOutcome> AppendHere(IPartitionAppender appender) => appender.AppendAsync(Partition, new ReadOnlySequence<byte>(Values));

    protected override void WriteHead(Span<byte> into, SegmentNumber segment) => AppendRequestCodec.Write(into, new AppendRequestHeader(Partition, segment));
}

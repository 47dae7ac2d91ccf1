using System.Buffers;
using Walrus.Cluster;

namespace Walrus.Simulation.Cluster;

/// <summary>Stands before the segments that a node leads, and passes everything on that a mistake does not change.</summary>
internal class AppenderInFront(IPartitionAppender right) : IPartitionAppender
{
    protected IPartitionAppender Right => right;

    public virtual ValueTask<AppendOutcome> AppendAsync(PartitionId partition, in ReadOnlySequence<byte> value) => right.AppendAsync(partition, value);

    public virtual ValueTask<AppendOutcome> AppendAsync(PartitionId partition, in SequencedEntries entries) => right.AppendAsync(partition, entries);
}

using System.Buffers;
using Walrus.Cluster;
using Walrus.Consensus;
using Walrus.Consensus.Runtime;

namespace Walrus.Simulation.Cluster;

/// <summary>A node forgets to apply a command now and then.</summary>
internal sealed class ForgetsACommand : Mistake
{
    public override IStateMachine Machine(IStateMachine right) => new Front(right);

    private sealed class Front(IStateMachine right) : IStateMachine
    {
        private const int Every = 23;

        public void Apply(ReadOnlySpan<CommittedCommand> commands, Span<object?> answers)
        {
            for (int i = 0; i < commands.Length; i++)
            {
                if (commands[i].Position.Index.Value % Every == 0 && commands[i].Position.Index.Value > Every)
                {
                    answers[i] = new MetadataResult(MetadataOutcome.Done);
                }
                else
                {
                    right.Apply(commands[i..(i + 1)], answers[i..(i + 1)]);
                }
            }
        }

        public void TakeSnapshot(IBufferWriter<byte> into) => right.TakeSnapshot(into);

        public void Restore(LogPosition position, ReadOnlyMemory<byte> snapshot) => right.Restore(position, snapshot);
    }
}

/// <summary>A node does not take on the snapshot with which it begins.</summary>
internal sealed class IgnoresSnapshots : Mistake
{
    public override IStateMachine Machine(IStateMachine right) => new Front(right);

    private sealed class Front(IStateMachine right) : IStateMachine
    {
        public void Apply(ReadOnlySpan<CommittedCommand> commands, Span<object?> answers) => right.Apply(commands, answers);

        public void TakeSnapshot(IBufferWriter<byte> into) => right.TakeSnapshot(into);

        public void Restore(LogPosition position, ReadOnlyMemory<byte> snapshot)
        {
            // That is the mistake.
        }
    }
}

/// <summary>Retention gives up a sealed segment that nothing said was too old.</summary>
internal sealed class TrimsWhatIsKept : Mistake
{
    public override IMetadataProposer Proposer(IMetadataProposer right, NodeSetting node) => new ProposerInFront(right, static command => command)
    {
        Then = static command => command is CompleteSeal { Segment.Value: > 2 } seal && seal.Partition.Topic.Value < 3 ? new TrimSegments(seal.Partition, new SegmentNumber(1)) : null,
    };
}

/// <summary>A node deletes its copies of sealed segments of which it does not hear in time: what is not mentioned counts as gone.</summary>
internal sealed class DeletesWhatIsNotMentioned : Mistake
{
    public override ClusterMetadata Believed(ClusterMetadata right, NodeSetting node)
    {
        foreach ((PartitionId id, TopicMetadata topic, PartitionMetadata partition) in right.Partitions().ToArray())
        {
            if (partition.Segments.Count > 2 && !topic.IsInternal)
            {
                right = right.With(id, new PartitionMetadata(partition.Segments.RemoveAt(0)));
            }
        }

        return right;
    }
}

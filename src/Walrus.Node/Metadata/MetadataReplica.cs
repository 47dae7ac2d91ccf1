using System.Buffers;
using Walrus.Cluster;
using Walrus.Consensus;
using Walrus.Consensus.Runtime;

namespace Walrus.Node.Metadata;

/// <summary>The metadata machine as what Raft replicates. Answers are <see cref="MetadataResult"/>s.</summary>
internal sealed class MetadataReplica(MetadataMachine machine) : IStateMachine
{
    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<CommittedCommand> commands, Span<object?> answers)
    {
        for (int i = 0; i < commands.Length; i++)
        {
            answers[i] = machine.Apply(commands[i].Position.Index.Value, commands[i].Data.Span);
        }
    }

    /// <inheritdoc/>
    public void TakeSnapshot(IBufferWriter<byte> into) => machine.TakeSnapshot(into);

    /// <inheritdoc/>
    public void Restore(LogPosition position, ReadOnlyMemory<byte> snapshot) => machine.Restore(position.Index.Value, snapshot.Span);
}

using System.Buffers;

namespace Walrus.Consensus.Runtime;

/// <summary>
/// What is replicated: the same commands in the same order give the same state and the same answers on every node, whatever the commands hold.
/// Called by one host, one call at a time, never concurrently. An exception out of any member stops the host.
/// </summary>
public interface IStateMachine
{
    /// <summary>
    /// Applies committed commands in order, each once in the life of this object; after a restart those behind the newest snapshot come again.
    /// <paramref name="answers"/> is as long as <paramref name="commands"/> and holds nulls: who proposed a command on this node gets what is put in its
    /// place.
    /// </summary>
    void Apply(ReadOnlySpan<CommittedCommand> commands, Span<object?> answers);

    /// <summary>
    /// Writes the whole state, at most <see cref="Limits.SnapshotBytesMax"/> bytes. Equal states should give equal bytes. Runs between two batches of
    /// commands, which wait meanwhile.
    /// </summary>
    void TakeSnapshot(IBufferWriter<byte> into);

    /// <summary>
    /// Replaces the state by that of <paramref name="snapshot"/>, taken when <paramref name="position"/> had been applied. The bytes have passed their
    /// checksum and are valid during the call only.
    /// </summary>
    void Restore(LogPosition position, ReadOnlyMemory<byte> snapshot);
}

using System.Buffers;

namespace Walrus.Cluster;

/// <summary>
/// The metadata of one node, as far as its log is applied. Commands come one at a time, never concurrently; <see cref="State"/> may be read at any
/// time by anybody, without a lock.
/// </summary>
/// <param name="listener">Hears of every state in order, on the thread that applies; must not throw and must be quick.</param>
public sealed class MetadataMachine(IMetadataListener? listener = null)
{
    private ClusterMetadata _state = ClusterMetadata.Empty;

    /// <summary>The newest state. Never changes itself; read it again for a newer one.</summary>
    public ClusterMetadata State => Volatile.Read(ref _state);

    /// <summary>
    /// Applies the command at <paramref name="index"/> of the log, whatever its bytes are: what is no command is refused, the same on every node.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The index does not rise: the log gave a command twice.</exception>
    public MetadataResult Apply(long index, ReadOnlySpan<byte> command)
    {
        ClusterMetadata before = _state;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(index, before.Version.Value);
        MetadataRefusal unreadable = CommandCodec.Decode(command, out MetadataCommand? decoded);
        MetadataTransition transition = decoded is null ? MetadataTransition.Refused(before, unreadable) : MetadataRules.Apply(before, decoded);
        ClusterMetadata after = transition.State with { Version = new MetadataVersion(index) };
        Volatile.Write(ref _state, after);
        listener?.Applied(before, after, transition.Events);
        return transition.Result;
    }

    /// <summary>Writes the whole state.</summary>
    public void TakeSnapshot(IBufferWriter<byte> into) => SnapshotCodec.Write(_state, into);

    /// <summary>Replaces the state by that of a snapshot, taken when the log had been applied up to <paramref name="index"/>.</summary>
    /// <exception cref="MetadataSnapshotException">The bytes are no snapshot that this version knows, or say what cannot be. The state stays as it was.</exception>
    public void Restore(long index, ReadOnlySpan<byte> snapshot)
    {
        ClusterMetadata? state = SnapshotCodec.Read(snapshot);
        if (state is null || state.Version.Value > index)
        {
            throw new MetadataSnapshotException($"The snapshot of the metadata at log index {index}, {snapshot.Length} bytes, cannot be read or contradicts itself.");
        }

        // What the log held between the last command and the snapshot changed nothing here.
        Volatile.Write(ref _state, state);
        listener?.Restored(state);
    }
}

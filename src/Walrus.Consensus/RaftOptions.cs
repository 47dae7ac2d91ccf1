namespace Walrus.Consensus;

/// <summary>How one node's core behaves. Times are in ticks; the owner decides how long one is. Checked when the node is made.</summary>
public sealed record RaftOptions
{
    /// <summary>This node.</summary>
    public required NodeId Id { get; init; }

    /// <summary>
    /// False for a node that cannot vouch for the votes it gave or the entries it acknowledged: it receives the log and applies it, but neither votes nor
    /// stands for election, and nothing that it says counts towards a commit or a read. It stays so until it starts again under a new node id.
    /// </summary>
    public bool MayVote { get; init; } = true;

    /// <summary>Ticks without a leader before an election, at least; see <see cref="Limits.ElectionTicksDefault"/>.</summary>
    public int ElectionTicks { get; init; } = Limits.ElectionTicksDefault;

    /// <summary>Ticks between heartbeats, below <see cref="ElectionTicks"/>.</summary>
    public int HeartbeatTicks { get; init; } = Limits.HeartbeatTicksDefault;

    /// <summary>Bytes of entries in one append message; a single larger entry travels alone.</summary>
    public int AppendBytes { get; init; } = Limits.AppendBytesDefault;

    /// <summary>Append messages on their way to one follower.</summary>
    public int AppendsInFlight { get; init; } = Limits.AppendsInFlightDefault;

    /// <summary>Bytes of entries on their way to one follower.</summary>
    public int AppendBytesInFlight { get; init; } = Limits.AppendBytesInFlightDefault;

    /// <summary>Bytes of uncommitted proposals that a leader holds.</summary>
    public int UncommittedBytes { get; init; } = Limits.UncommittedBytesDefault;

    /// <summary>Bytes of committed entries in one <see cref="Ready"/>.</summary>
    public int ApplyBytes { get; init; } = Limits.ApplyBytesDefault;

    /// <summary>Bytes of a snapshot in one message.</summary>
    public int SnapshotChunkBytes { get; init; } = Limits.SnapshotChunkBytesDefault;

    /// <summary>Nothing when every value is in its range.</summary>
    /// <exception cref="ArgumentException">One is not; the message names it.</exception>
    internal void Check()
    {
        Check(Id.Value > 0, nameof(Id), "positive");
        Check(ElectionTicks is >= Limits.ElectionTicksMin and <= Limits.ElectionTicksMax, nameof(ElectionTicks), $"{Limits.ElectionTicksMin} to {Limits.ElectionTicksMax}");
        Check(HeartbeatTicks > 0 && HeartbeatTicks < ElectionTicks, nameof(HeartbeatTicks), "positive and below the election ticks");
        Check(AppendBytes is > 0 and <= Limits.AppendBytesMax, nameof(AppendBytes), $"1 to {Limits.AppendBytesMax}");
        Check(AppendsInFlight is > 0 and <= Limits.AppendsInFlightMax, nameof(AppendsInFlight), $"1 to {Limits.AppendsInFlightMax}");
        Check(AppendBytesInFlight > 0, nameof(AppendBytesInFlight), "positive");
        Check(UncommittedBytes > 0, nameof(UncommittedBytes), "positive");
        Check(ApplyBytes > 0, nameof(ApplyBytes), "positive");
        Check(SnapshotChunkBytes is > 0 and <= Limits.SnapshotChunkBytesMax, nameof(SnapshotChunkBytes), $"1 to {Limits.SnapshotChunkBytesMax}");
    }

    private static void Check(bool isSound, string name, string range)
    {
        if (!isSound)
        {
            throw new ArgumentException($"{name} must be {range}.", name);
        }
    }
}

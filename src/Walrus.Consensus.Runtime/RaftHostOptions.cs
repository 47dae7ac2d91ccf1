using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Walrus.Consensus.Runtime;

/// <summary>How a <see cref="RaftHost"/> runs. Read once, at start.</summary>
public sealed record RaftHostOptions
{
    /// <summary>The core's options, among them the node's id. <see cref="RaftOptions.MayVote"/> is also taken away when the store lost its memory.</summary>
    public required RaftOptions Raft { get; init; }

    /// <summary>What an empty store means.</summary>
    public RaftStart Start { get; init; } = RaftStart.Resume;

    /// <summary>The founding voters, the same on each of them. Means something only with <see cref="RaftStart.Found"/> and until the first entry is there.</summary>
    public MemberSet InitialMembers { get; init; } = MemberSet.Empty;

    /// <summary>How long a tick is.</summary>
    public TimeSpan Tick { get; init; } = Limits.RaftTickDefault;

    /// <summary>When snapshots are taken and the log is compacted.</summary>
    public SnapshotPolicy Snapshots { get; init; } = new();

    /// <summary>Spreads election timeouts; from the host's source of chance.</summary>
    public required ElectionJitter Jitter { get; init; }

    /// <summary>The clock of ticks and measurements.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Where the host's log lines go. They never hold commands.</summary>
    public ILoggerFactory Logging { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Nothing when every value is in its range.</summary>
    /// <exception cref="ArgumentException">One is not; the message names it.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Tick, Limits.RaftTickMin, nameof(Tick));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Tick, Limits.RaftTickMax, nameof(Tick));
        Snapshots.Check();
        if (Start == RaftStart.Found && !InitialMembers.IsVoter(Raft.Id))
        {
            throw new ArgumentException($"Node {Raft.Id} founds a cluster, so it must be one of the {nameof(InitialMembers)}.", nameof(InitialMembers));
        }
    }
}

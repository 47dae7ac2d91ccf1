namespace Walrus.Explorer.Tests.Cluster;

/// <summary>What may still happen: an exploration is finite because these run out.</summary>
internal readonly record struct Budget
{
    /// <summary>Entries that clients write.</summary>
    public int Entries { get; init; }

    /// <summary>Power cuts of a node. It may start again.</summary>
    public int Crashes { get; init; }

    /// <summary>Messages and answers that are lost, outcomes of proposals that nobody hears of.</summary>
    public int Losses { get; init; }

    /// <summary>Messages of replication that come twice, or overtake others.</summary>
    public int Disorders { get; init; }

    /// <summary>Times that somebody's patience ends.</summary>
    public int Timeouts { get; init; }

    /// <summary>Seals that a coordinator begins, or begins again.</summary>
    public int Seals { get; init; }

    /// <summary>Clean rollovers that a leader begins.</summary>
    public int Rollovers { get; init; }

    public long Code => Entries | (Crashes << 4) | (Losses << 8) | (Disorders << 12) | (Timeouts << 16) | (Seals << 20) | (Rollovers << 24);
}

namespace Walrus.Client;

/// <summary>How <see cref="WalrusClient.ReadAsync"/> reads.</summary>
public sealed record ReadOptions
{
    /// <summary>The partition, from 0. Others than 0 need a broker that tells of its partitions in STATE.</summary>
    public int Partition { get; init; }

    /// <summary>True waits for new entries for ever; false (unless set) ends the stream at the end that is found on the way.</summary>
    public bool Follow { get; init; }

    /// <summary>Entries asked for ahead of the one being handed out, at most; fewer when entries are large, so that memory stays bounded.</summary>
    public int ReadAhead { get; init; } = Limits.ClientReadAheadEntriesDefault;

    /// <summary>The pause after the first EMPTY when following; it doubles with each further one and starts again after an entry.</summary>
    public TimeSpan PollDelayMin { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>The longest pause when following, and so the longest delay of an entry in a quiet topic.</summary>
    public TimeSpan PollDelayMax { get; init; } = TimeSpan.FromMilliseconds(500);
}

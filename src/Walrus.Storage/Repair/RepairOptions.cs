namespace Walrus.Storage;

/// <summary>Which part of a partition keeps the topic's name when entries are missing in its middle. The other parts get topics of their own.</summary>
public enum RepairKeep
{
    /// <summary>The oldest entries, up to the first hole. New entries take the offsets from there on again.</summary>
    Oldest,

    /// <summary>The newest entries, from the last hole on: the partition starts there, and its end stays where it was.</summary>
    Newest,
}

/// <summary>What to repair, and where to.</summary>
public sealed record RepairOptions
{
    /// <summary>The damaged store. Opened for reading only and never changed.</summary>
    public required string Directory { get; init; }

    /// <summary>Where the new store is made: a directory that is empty or does not exist, not inside of the damaged store.</summary>
    public required string To { get; init; }

    /// <summary>What keeps the name of a topic that has a hole.</summary>
    public RepairKeep Keep { get; init; } = RepairKeep.Oldest;
}

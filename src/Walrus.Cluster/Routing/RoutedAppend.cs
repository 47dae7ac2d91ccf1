namespace Walrus.Cluster;

/// <summary>What became of an append that may have gone to another node.</summary>
public enum RouteFate
{
    /// <summary>It is acknowledged at <see cref="RoutedAppend.Offset"/>.</summary>
    Acknowledged = 0,

    /// <summary>Nothing was appended: within <see cref="Limits.RouteWaitMax"/> nobody took it. May be tried again without fear.</summary>
    Unavailable = 1,

    /// <summary>It may be in the log, now or later, or never: the answer was lost, or the segment was sealed by others while it waited.</summary>
    Unknown = 2,

    /// <summary>The leader's store failed.</summary>
    Failed = 3,

    /// <summary>Nothing was appended: the topic was deleted.</summary>
    TopicGone = 4,

    /// <summary>Nothing was appended: the producer's numbers do not go on there. <see cref="RoutedAppend.Number"/> comes next.</summary>
    OutOfOrder = 5,

    /// <summary>Nothing was appended: the producer's id is used in a newer epoch, <see cref="RoutedAppend.Number"/>.</summary>
    Fenced = 6,

    /// <summary>Nothing was appended: the partition remembers as many producers as it can.</summary>
    TooManyProducers = 7,
}

/// <summary>The end of a routed append.</summary>
/// <param name="Fate">How it ended.</param>
/// <param name="Offset">The entry's offset, when acknowledged.</param>
/// <param name="Reason">Who was asked and why it failed, for people; null when acknowledged.</param>
public readonly record struct RoutedAppend(RouteFate Fate, Offset Offset = default, string? Reason = null)
{
    /// <summary>The sequence number or the epoch that belongs to the fate; 0 for all others.</summary>
    public int Number { get; init; }
}

using System.Collections.Immutable;

namespace Walrus.Cluster;

/// <summary>What an owner answers. <see cref="CursorFate.Unavailable"/> means that nothing was done and that somebody may be asked again.</summary>
internal sealed record GroupAnswer(CursorFate Fate, string? Reason = null)
{
    /// <summary>Entries that were handed out.</summary>
    public ImmutableArray<GroupDelivery> Deliveries { get; init; } = [];

    /// <summary>Which receipts, by their place in the question, say nothing any more.</summary>
    public ImmutableArray<int> Late { get; init; } = [];

    /// <summary>Where the group is.</summary>
    public ImmutableArray<GroupPlace> Places { get; init; } = [];

    /// <summary>The groups of a topic.</summary>
    public ImmutableArray<CursorName> Names { get; init; } = [];

    /// <summary>Done, and nothing to say.</summary>
    public static GroupAnswer Done { get; } = new(CursorFate.Done);

    /// <summary>There is nothing.</summary>
    public static GroupAnswer Empty { get; } = new(CursorFate.Empty);

    /// <summary>The topic was deleted.</summary>
    public static GroupAnswer Gone { get; } = new(CursorFate.TopicGone, "the topic was deleted");

    /// <summary>Nothing was done.</summary>
    public static GroupAnswer Unmoved(string reason) => new(CursorFate.Unavailable, reason);

    /// <summary>Nobody knows.</summary>
    public static GroupAnswer Unknown(string reason) => new(CursorFate.Unknown, reason);

    /// <summary>Not done, and not to be tried again as it is.</summary>
    public static GroupAnswer Refused(string reason) => new(CursorFate.Refused, reason);
}

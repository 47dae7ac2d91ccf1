using Walrus.Storage;

namespace Walrus.Cluster;

/// <summary>What an owner answers. <see cref="CursorFate.Unavailable"/> means that nothing was done and that somebody may be asked again.</summary>
internal readonly record struct CursorAnswer(CursorFate Fate, Offset? Position = null, Entry? Entry = null, string? Reason = null)
{
    /// <summary>Nothing was done.</summary>
    public static CursorAnswer Unmoved(string reason) => new(CursorFate.Unavailable, Reason: reason);

    /// <summary>Nobody knows.</summary>
    public static CursorAnswer Unknown(string reason) => new(CursorFate.Unknown, Reason: reason);

    /// <summary>The topic was deleted.</summary>
    public static CursorAnswer Gone { get; } = new(CursorFate.TopicGone, Reason: "the topic was deleted");
}

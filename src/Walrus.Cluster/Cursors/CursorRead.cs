using Walrus.Storage;

namespace Walrus.Cluster;

/// <summary>How a call to a shared cursor ended.</summary>
public enum CursorFate
{
    /// <summary>It is done, and the move is acknowledged.</summary>
    Done = 0,

    /// <summary>There is no committed entry at the cursor; it did not move.</summary>
    Empty = 1,

    /// <summary>Nothing was moved: within <see cref="Limits.RouteWaitMax"/> nobody could, or the entries could not be read. May be tried again without fear.</summary>
    Unavailable = 2,

    /// <summary>The cursor may have moved, and with it an entry may have been handed out to nobody: the answer or the acknowledgement of the move was lost.</summary>
    Unknown = 3,

    /// <summary>Nothing was moved, and trying again changes nothing; the reason says why.</summary>
    Refused = 4,

    /// <summary>The topic was deleted.</summary>
    TopicGone = 5,
}

/// <summary>The end of <see cref="SharedCursors.NextAsync"/>.</summary>
/// <param name="Fate">How it ended.</param>
/// <param name="Entry">The entry that the cursor moved past, when done. Nobody else gets it.</param>
/// <param name="Reason">Who was asked and why it failed, for people; null when done or empty.</param>
public readonly record struct CursorRead(CursorFate Fate, Entry? Entry = null, string? Reason = null);

/// <summary>The end of a call that asks for or sets a cursor's place.</summary>
/// <param name="Fate">How it ended.</param>
/// <param name="Position">The next offset that the cursor hands out, when done; null when there is no such cursor (any more).</param>
/// <param name="Reason">Who was asked and why it failed, for people; null when done.</param>
public readonly record struct CursorPlace(CursorFate Fate, Offset? Position = null, string? Reason = null);

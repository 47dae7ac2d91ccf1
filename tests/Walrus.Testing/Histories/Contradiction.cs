namespace Walrus.Testing.Histories;

/// <summary>Which promise a history breaks.</summary>
public enum Breach
{
    /// <summary>An acknowledged append is nowhere.</summary>
    Lost = 0,

    /// <summary>One append has two places.</summary>
    Twice = 1,

    /// <summary>Two entries have one place, or an append is elsewhere than was told.</summary>
    Differs = 2,

    /// <summary>An entry that nobody appended.</summary>
    Invented = 3,

    /// <summary>An entry whose append certainly was not done.</summary>
    NotDoneButThere = 4,

    /// <summary>Places that do not follow real time.</summary>
    OutOfOrder = 5,

    /// <summary>An entry was seen or given before it was sent.</summary>
    TooEarly = 6,

    /// <summary>"No more" was said where an entry was known to be: acknowledged or seen before.</summary>
    StaleEnd = 7,

    /// <summary>The cursor gave an entry twice.</summary>
    HandedOutTwice = 8,

    /// <summary>The cursor gave entries in another order than theirs.</summary>
    HandedOutOfOrder = 9,

    /// <summary>The cursor passed an entry that no GET can have been given.</summary>
    Skipped = 10,

    /// <summary>GET said EMPTY although an entry waited all the time.</summary>
    EmptyUnjustified = 11,

    /// <summary>Not a fault of the product: the history does not tell enough. Somebody has to read each partition from 0 to its end after the last acknowledgement.</summary>
    Unread = 12,
}

/// <summary>A promise that a history breaks.</summary>
/// <param name="Breach">Which.</param>
/// <param name="Words">The story, for people.</param>
/// <param name="Operations">The two or three operations that contradict each other (four or more only where an EMPTY is refuted step by step).</param>
public sealed record Contradiction(Breach Breach, string Words, IReadOnlyList<Operation> Operations);

namespace Walrus.Testing.Histories;

/// <summary>What a client asked for.</summary>
public enum OperationKind
{
    /// <summary>PUT or PRODUCE of one entry.</summary>
    Append = 0,

    /// <summary>FETCH of one entry, or of several one after another: a reading by offset, which moves no cursor.</summary>
    Read = 1,

    /// <summary>GET: the next entry of the shared cursor.</summary>
    Take = 2,
}

/// <summary>What the client was told.</summary>
public enum OperationOutcome
{
    /// <summary>Nothing for certain: no answer, a lost connection, "outcome unknown". It may have been done, may be done yet, or never.</summary>
    Unknown = 0,

    /// <summary>It was done.</summary>
    Done = 1,

    /// <summary>Take only: nothing was there, and the cursor did not move.</summary>
    Empty = 2,

    /// <summary>It was certainly not done, and never will be.</summary>
    NotDone = 3,
}

/// <summary>One request of one client: what it asked, when on the history's one clock, and what it was told.</summary>
public sealed record Operation
{
    /// <summary>What <see cref="Ended"/> is while there is no answer.</summary>
    public const long Never = long.MaxValue;

    /// <summary>Its place in the order in which operations were recorded; names it in messages.</summary>
    public required int Number { get; init; }

    /// <summary>Who asked, for people.</summary>
    public required string Client { get; init; }

    /// <summary>What was asked.</summary>
    public required OperationKind Kind { get; init; }

    /// <summary>Append and read: the partition; null for an append whose partition the cluster chose and did not tell.</summary>
    public int? Partition { get; init; }

    /// <summary>Append: the offset that was told, if one was. Read: the first offset that was asked for.</summary>
    public long? Offset { get; init; }

    /// <summary>Append: the entry, unlike that of every other append. Take: the entry that was given. Read: what was found, in order. Otherwise nothing.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>Read: behind the last of <see cref="Values"/> it was said that there is no more.</summary>
    public bool SaidEnd { get; init; }

    /// <summary>Taken before the request was handed over.</summary>
    public required long Started { get; init; }

    /// <summary>Taken after the answer was there; <see cref="Never"/> without one.</summary>
    public long Ended { get; init; } = Never;

    /// <summary>What was told.</summary>
    public OperationOutcome Outcome { get; init; }

    /// <summary>Read: the offset at which it was said that there is no more, if that was said.</summary>
    public long? End => SaidEnd ? Offset + Values.Count : null;
}

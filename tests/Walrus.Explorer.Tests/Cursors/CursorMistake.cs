namespace Walrus.Explorer.Tests.Cursors;

/// <summary>A deliberate mistake around the shared cursor.</summary>
internal enum CursorMistake
{
    None = 0,

    /// <summary>The owner hands out what is not committed.</summary>
    CursorBeyondCommitted,

    /// <summary>The caller gets the entry before the move is acknowledged.</summary>
    AnsweredBeforeAcknowledged,

    /// <summary>A new owner begins without having read what the earlier ones wrote.</summary>
    LoadSkipped,

    /// <summary>A move that went to another segment counts as one's own.</summary>
    StrayMoveHolds,

    /// <summary>After a move of which nobody knows, the owner goes on as if nothing had been.</summary>
    UnknownMoveForgotten,
}

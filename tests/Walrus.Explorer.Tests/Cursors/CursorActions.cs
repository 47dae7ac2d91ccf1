namespace Walrus.Explorer.Tests.Cursors;

/// <summary>What may happen around the cursor, by the names of spec/Cursor.tla.</summary>
internal static class CursorActions
{
    public const string Committed = nameof(Committed);
    public const string Acknowledged = nameof(Acknowledged);
    public const string SegmentSealed = nameof(SegmentSealed);
    public const string Reconcile = nameof(Reconcile);
    public const string Load = nameof(Load);
    public const string WriteSnapshot = nameof(WriteSnapshot);
    public const string Serve = nameof(Serve);
    public const string HandOut = nameof(HandOut);
    public const string Finish = nameof(Finish);
    public const string Broken = nameof(Broken);
}

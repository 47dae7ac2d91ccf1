namespace Walrus.Cluster;

/// <summary>The end of a load: a table, or why there is none yet.</summary>
internal readonly record struct CursorLoad(CursorTable? Table, string? Problem)
{
    public static CursorLoad Of(CursorTable table) => new(table, null);

    public static CursorLoad Failed(string problem) => new(null, problem);
}

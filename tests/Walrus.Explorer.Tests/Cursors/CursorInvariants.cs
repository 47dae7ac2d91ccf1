namespace Walrus.Explorer.Tests.Cursors;

/// <summary>What holds of a shared cursor.</summary>
internal static class CursorInvariants
{
    public static string? Check(CursorState state) => state.Broken ?? ReadCursorBounds(state) ?? HandedOutOnce(state) ?? NothingSkipped(state);

    /// <summary>No cursor is beyond what is committed, neither in an owner's memory nor in a record.</summary>
    public static string? ReadCursorBounds(CursorState state)
    {
        foreach (CursorNode node in state.Nodes)
        {
            if (node.Next > state.Committed || node.Position > state.Committed)
            {
                return $"ReadCursorBounds: node {node.Id} is at {node.Next}, and {state.Committed} entries are committed";
            }
        }

        return null;
    }

    /// <summary>No two callers get one entry.</summary>
    public static string? HandedOutOnce(CursorState state)
    {
        int twice = state.HandedOut.IndexOf(2);
        return twice < 0 ? null : $"HandedOutOnce: two callers got entry {twice}";
    }

    /// <summary>Below an entry that somebody got, there is none that was left out: each was handed out, or its caller was told that nobody knows, or still waits.</summary>
    public static string? NothingSkipped(CursorState state)
    {
        int last = state.HandedOut.LastIndexOf(1);
        for (int offset = 0; offset < last; offset++)
        {
            if (state.HandedOut[offset] == 0 && !state.Unknown[offset] && !state.Nodes.Any(node => node.Moves.Any(move => move.Entry == offset)))
            {
                return $"NothingSkipped: entry {last} was handed out, and {offset} was not";
            }
        }

        return null;
    }
}

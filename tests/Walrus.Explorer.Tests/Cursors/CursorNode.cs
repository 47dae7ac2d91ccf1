using System.Collections.Immutable;
using Walrus.Explorer.Tests.Search;

namespace Walrus.Explorer.Tests.Cursors;

/// <summary>What a node does with the cursor.</summary>
internal sealed record CursorNode
{
    public required int Id { get; init; }

    /// <summary>How many segments of the cursor topic it knows of: it learns late.</summary>
    public int Known { get; init; }

    public OwnershipState State { get; init; }

    /// <summary>The segment, from 1, that it owns the cursor by; 0 for none.</summary>
    public int Segment { get; init; }

    /// <summary>What it remembers by acknowledged moves; -1 for no cursor.</summary>
    public int Position { get; init; } = -1;

    /// <summary>What it hands out next, moves under way included.</summary>
    public int Next { get; init; }

    /// <summary>Records of its snapshot that were appended.</summary>
    public int Written { get; init; }

    /// <summary>How often it began to load: numbers its snapshots.</summary>
    public int Loads { get; init; }

    /// <summary>What its snapshot says: what it has read when it loaded.</summary>
    public int Loaded { get; init; } = -1;

    /// <summary>Moves under way, the oldest first.</summary>
    public ImmutableArray<CursorMove> Moves { get; init; } = [];

    public void Write(ref Fingerprint print)
    {
        print.Add((Id * 65536) + (Known * 4096) + ((int)State * 256) + (Segment * 16) + Written);
        print.Add((Loads * 4096) + ((Loaded + 1) * 256) + ((Position + 1) * 16) + Next);
        print.Add(Moves.Length);
        foreach (CursorMove move in Moves)
        {
            print.Add((move.Owner * 1048576) + (move.Segment * 65536) + (move.Index * 256) + move.Entry);
        }
    }
}

/// <summary>A move under way.</summary>
/// <param name="Owner">The segment by which its writer owned the cursor.</param>
/// <param name="Segment">The segment in which the record lies.</param>
/// <param name="Index">Where in it.</param>
/// <param name="Entry">The entry that a caller gets with it.</param>
internal readonly record struct CursorMove(int Owner, int Segment, int Index, int Entry);

using System.Collections.Immutable;
using Walrus.Explorer.Tests.Search;

namespace Walrus.Explorer.Tests.Cursors;

/// <summary>A shared cursor, the segments of its topic, and the nodes that may own it.</summary>
internal sealed record CursorState
{
    /// <summary>The segments of the cursor topic, oldest first. What lies in them was appended by whoever leads them; the last is open.</summary>
    public required ImmutableArray<CursorLog> Segments { get; init; }

    public required ImmutableArray<CursorNode> Nodes { get; init; }

    /// <summary>Entries of the partition that are committed: offsets below this may be handed out.</summary>
    public int Committed { get; init; }

    /// <summary>By offset: how often it was handed out. What a caller was told, not what an owner meant.</summary>
    public required ImmutableArray<int> HandedOut { get; init; }

    /// <summary>By offset: whether a move over it ended so that nobody knows whether it holds.</summary>
    public required ImmutableArray<bool> Unknown { get; init; }

    public int EntriesLeft { get; init; }

    public int ChangesLeft { get; init; }

    public int CallsLeft { get; init; }

    public int FailuresLeft { get; init; }

    public string? Broken { get; init; }

    public void Write(ref Fingerprint print)
    {
        print.Add(Segments.Length);
        foreach (CursorLog segment in Segments)
        {
            segment.Write(ref print);
        }

        foreach (CursorNode node in Nodes)
        {
            node.Write(ref print);
        }

        for (int offset = 0; offset < HandedOut.Length; offset++)
        {
            print.Add((HandedOut[offset] * 2) + (Unknown[offset] ? 1 : 0));
        }

        print.Add((Committed * 65536) + (EntriesLeft * 4096) + (ChangesLeft * 256) + (CallsLeft * 16) + FailuresLeft);
        print.Add(Broken is null ? 0 : 1);
    }
}

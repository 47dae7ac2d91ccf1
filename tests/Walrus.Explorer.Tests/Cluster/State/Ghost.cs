using System.Collections.Immutable;
using Walrus.Explorer.Tests.Search;

namespace Walrus.Explorer.Tests.Cluster;

/// <summary>What an onlooker remembers who sees everything; no part of the cluster.</summary>
internal sealed record Ghost
{
    /// <summary>Entries that clients have written, by value less one.</summary>
    public ImmutableArray<Written> Entries { get; init; } = [];

    /// <summary>By segment less one: what its leader wrote, in its order.</summary>
    public required ImmutableArray<EntryLog> Order { get; init; }

    /// <summary>By segment less one: who wrote it first.</summary>
    public required ImmutableArray<NodeLife> Writers { get; init; }

    /// <summary>By segment less one: after the last entry that any reader may have seen.</summary>
    public required ImmutableArray<int> Shown { get; init; }

    /// <summary>What readers have seen at each offset of the partition, four bits each, 0 for nothing.</summary>
    public ulong Seen { get; init; }

    /// <summary>Power cuts that may have taken what was acknowledged.</summary>
    public int LossyCuts { get; init; }

    /// <summary>The first thing that was seen to go wrong in a step; null while nothing was.</summary>
    public string? Broken { get; init; }

    public void Write(ref Fingerprint print)
    {
        foreach (Written entry in Entries)
        {
            print.Add((entry.Segment * 4096) + (entry.Offset * 2) + (entry.IsAcknowledged ? 1 : 0));
        }

        for (int i = 0; i < Order.Length; i++)
        {
            print.Add((long)Order[i].Values);
            print.Add((Order[i].Count * 4096) + (Shown[i] * 64) + Order[i].Base);
            print.Add((Writers[i].Node.Value * 64) + Writers[i].Incarnation.Value);
        }

        print.Add((long)Seen);
        print.Add(LossyCuts + (Broken is null ? 0 : 64));
    }

    /// <summary>An entry that a client wrote.</summary>
    /// <param name="Segment">Into which segment.</param>
    /// <param name="Offset">Where.</param>
    /// <param name="IsAcknowledged">Whether the client was told that it is stored.</param>
    internal readonly record struct Written(int Segment, int Offset, bool IsAcknowledged);
}

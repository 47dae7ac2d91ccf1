namespace Walrus.Benchmarks;

/// <summary>What to measure, for how long a line, with entries of which size, and where.</summary>
internal sealed record BenchOptions(string What, TimeSpan Time, int EntryBytes, string Directory)
{
    /// <summary>Bytes of the large store's entries.</summary>
    public long StoreBytes { get; init; } = 20_000_000_000;

    /// <summary>How many times a leader is killed; null takes each benchmark's own number.</summary>
    public int? Kills { get; init; }

    /// <summary>How many sealed segments the node has that is timed from its start.</summary>
    public long SealedSegments { get; init; } = 100_000;

    public bool Wants(string part) => What == part || What == "all";
}

namespace Walrus.Benchmarks;

/// <summary>What to measure, for how long a line, with entries of which size, and where.</summary>
internal sealed record BenchOptions(string What, TimeSpan Time, int EntryBytes, string Directory)
{
    /// <summary>Bytes of the large store's entries.</summary>
    public long StoreBytes { get; init; } = 20_000_000_000;

    /// <summary>How many times the Raft benchmark kills a leader.</summary>
    public int Kills { get; init; } = 50;

    public bool Wants(string part) => What == part || What == "all";
}

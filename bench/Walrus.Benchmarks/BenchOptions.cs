namespace Walrus.Benchmarks;

/// <summary>What to measure, for how long a line, with entries of which size, and where.</summary>
internal sealed record BenchOptions(string What, TimeSpan Time, int EntryBytes, string Directory)
{
    public bool Wants(string part) => What == part || What == "all";
}

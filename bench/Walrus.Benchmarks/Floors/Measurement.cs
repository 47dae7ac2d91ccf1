namespace Walrus.Benchmarks.Floors;

/// <summary>
/// One figure: <see cref="PerSecond"/> of <see cref="Unit"/>, and what a single operation took where operations were timed one by one.
/// </summary>
internal readonly record struct Measurement(string Name, double PerSecond, string Unit, TimeSpan? Median = null, TimeSpan? Percentile99 = null)
{
    /// <summary>Processor time of this process per operation, the kernel's work for it included: steadier than the clock on a busy machine.</summary>
    public TimeSpan? ProcessorEach { get; init; }

    /// <inheritdoc/>
    public override string ToString()
    {
        string latency = Median is { } p50 && Percentile99 is { } p99
            ? $"  p50 {p50.TotalMicroseconds,7:F0} us  p99 {p99.TotalMicroseconds,7:F0} us"
            : string.Empty;
        string processor = ProcessorEach is { } each ? $"  cpu {each.TotalMicroseconds,8:F2} us" : string.Empty;
        return $"{Name,-56} {PerSecond,14:N1} {Unit}{latency}{processor}";
    }
}

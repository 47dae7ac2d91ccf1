namespace Walrus.Cli.Bench.Nodes;

/// <summary>What a node used in the measured time, by what it says of itself.</summary>
/// <param name="Address">Where it says so.</param>
/// <param name="Processor">Time of all its threads; null when it did not say.</param>
/// <param name="PeakAnonymousBytes">The most memory of its own, without mapped files, at any look; null when it did not say.</param>
/// <param name="PeakResidentBytes">The most memory with mapped files, at any look; null when it did not say.</param>
/// <param name="Problem">Why it did not say all; null when it did.</param>
internal sealed record NodeUsage(string Address, TimeSpan? Processor, double? PeakAnonymousBytes, double? PeakResidentBytes, string? Problem);

namespace Walrus.Testing;

/// <summary>A seeded test failed; the message says how to repeat just that run.</summary>
public sealed class SeedFailedException(int seed, Exception cause)
    : Exception($"Seed {seed} failed (repeat with {Seeds.Variable}={seed}): {cause?.Message}", cause)
{
    /// <summary>The seed that failed.</summary>
    public int Seed { get; } = seed;
}

namespace Walrus.Consensus;

/// <summary>
/// Spreads election timeouts so that votes seldom split (paper, section 5.2). Returns 0 to <paramref name="ticks"/> - 1, at random; the core takes
/// whatever comes into that range.
/// </summary>
public delegate int ElectionJitter(int ticks);

namespace Walrus.Simulation.Raft;

/// <summary>Something happened that must never happen.</summary>
/// <param name="property">The property that does not hold, named as in figure 3 of the Raft paper where it is one of those.</param>
/// <param name="details">Who, where, what.</param>
internal sealed class SafetyViolationException(string property, string details) : Exception($"{property}: {details}")
{
    public string Property { get; } = property;
}

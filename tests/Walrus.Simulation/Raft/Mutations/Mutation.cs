using Walrus.Consensus;

namespace Walrus.Simulation.Raft;

/// <summary>A deliberate mistake, in the rules of the core or in the owner around it.</summary>
/// <param name="Name">What is done wrong.</param>
/// <param name="Rules">The core's rules with the mistake.</param>
/// <param name="Faults">The owner's mistake.</param>
internal sealed record Mutation(string Name, SafetyRules Rules, HostFaults Faults)
{
    /// <summary>No mistake.</summary>
    public static Mutation None { get; } = new("none", SafetyRules.Standard, HostFaults.None);

    public override string ToString() => Name;
}

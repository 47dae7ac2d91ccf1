using System.Globalization;

namespace Walrus.Simulation.Cluster;

/// <summary>Something that is going to happen, planned before the run.</summary>
/// <param name="Number">Its place in the plan, from 1, by which it can be named when others are left out.</param>
/// <param name="At">When, from the start of the clients on.</param>
/// <param name="Kind">What.</param>
/// <param name="Aim">To whom.</param>
/// <param name="Other">The second node, where there are two.</param>
/// <param name="Lasts">Until it is over: the node starts again, the way is open again.</param>
/// <param name="Dice">What is left to chance in it.</param>
internal sealed record Fault(int Number, TimeSpan At, FaultKind Kind, Aim Aim, Aim Other, TimeSpan Lasts, int Dice)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"#{Number} at {At.TotalMilliseconds:F0} ms: {Kind} of {Aim}{(Kind is FaultKind.OneWay or FaultKind.CutPair ? $" and {Other}" : "")} for {Lasts.TotalMilliseconds:F0} ms");
}

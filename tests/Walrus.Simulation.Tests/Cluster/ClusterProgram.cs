using Walrus.Simulation.Cluster;
using Walrus.Testing.Programs;

namespace Walrus.Simulation.Tests.Cluster;

/// <summary>The simulation as the program that it is: it needs a process of its own.</summary>
internal static class ClusterProgram
{
    public static ClusterFleet Fleet() => new(BuiltProgram.PathOf("tests/Walrus.Simulation", "Walrus.Simulation.dll"));
}

namespace Walrus.Simulation.Cluster;

/// <summary>The simulation does not come to its end: everybody waits for ever, or is busy for ever.</summary>
internal sealed class SimulationStuckException(string message) : Exception(message);

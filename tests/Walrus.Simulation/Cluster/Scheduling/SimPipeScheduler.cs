using System.IO.Pipelines;

namespace Walrus.Simulation.Cluster;

/// <summary>Resumes who waits at a pipe as the work of an actor.</summary>
internal sealed class SimPipeScheduler(SimScheduler owner) : PipeScheduler
{
    /// <inheritdoc/>
    public override void Schedule(Action<object?> action, object? state) => owner.Post(action, state);
}

using Walrus.Storage;

namespace Walrus.Node.Hosting;

/// <summary>What the health endpoints answer.</summary>
/// <param name="IsAlive">False when only a restart helps: the engine has failed.</param>
/// <param name="IsReady">True when clients are served in full.</param>
/// <param name="Reason">One line for people and probes.</param>
internal readonly record struct NodeHealth(bool IsAlive, bool IsReady, string Reason)
{
    /// <summary>Decides from the facts.</summary>
    /// <param name="engine">The store's state; null until it is open.</param>
    /// <param name="takesPart">Whether the node has entered its cluster.</param>
    /// <param name="isStopping">Whether it was asked to stop.</param>
    /// <param name="failure">What ended the store or the node's part in the metadata; null while nothing has.</param>
    public static NodeHealth Of(EngineState? engine, bool takesPart, bool isStopping, string? failure) => engine switch
    {
        EngineState.Failed => new NodeHealth(false, false, $"failed: {failure ?? "the store takes no writes"}"),
        _ when isStopping => new NodeHealth(true, false, "stopping"),
        _ when failure is not null => new NodeHealth(false, false, $"failed: {failure}"),
        null => new NodeHealth(true, false, "opening the store"),
        EngineState.Closed => new NodeHealth(true, false, "stopped"),
        _ when !takesPart => new NodeHealth(true, false, "entering the cluster"),
        _ => new NodeHealth(true, true, "ok"),
    };
}

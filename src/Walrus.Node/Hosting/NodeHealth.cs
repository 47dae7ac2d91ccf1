using Walrus.Storage;

namespace Walrus.Node.Hosting;

/// <summary>What the health endpoints answer.</summary>
/// <param name="IsAlive">False when only a restart helps: the engine has failed.</param>
/// <param name="IsReady">True when clients are served in full.</param>
/// <param name="Reason">One line for people and probes.</param>
internal readonly record struct NodeHealth(bool IsAlive, bool IsReady, string Reason)
{
    /// <summary>Decides from the facts. <paramref name="engine"/> is null until the store is open.</summary>
    public static NodeHealth Of(EngineState? engine, bool isStopping, string? failure) => engine switch
    {
        EngineState.Failed => new NodeHealth(false, false, $"failed: {failure ?? "the store takes no writes"}"),
        _ when isStopping => new NodeHealth(true, false, "stopping"),
        null => new NodeHealth(true, false, "opening the store"),
        EngineState.Closed => new NodeHealth(true, false, "stopped"),
        _ => new NodeHealth(true, true, "ok"),
    };
}

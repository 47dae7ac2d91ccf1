using System.Collections.Concurrent;

namespace Walrus.Cluster.Tests.Worlds;

/// <summary>
/// The metadata as one ideal machine that never fails, in the place of Raft, which has simulations of its own. Nodes learn of changes late, or not while they are cut off; what they propose may
/// be applied without their hearing of it.
/// </summary>
internal sealed class WorldMetadata(Scene scene)
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<WorldView, bool> _views = new();

    /// <summary>What is so.</summary>
    public ClusterMetadata State { get; private set; } = scene.State;

    public MetadataResult Do(MetadataCommand command)
    {
        MetadataResult result;
        ClusterMetadata state;
        lock (_gate)
        {
            result = scene.Do(command);
            State = state = scene.State;
        }

        foreach (WorldView view in _views.Keys)
        {
            view.Learn(state);
        }

        return result;
    }

    public void Add(WorldView view)
    {
        _views[view] = true;
        view.Learn(State);
    }

    public void Remove(WorldView view) => _views.TryRemove(view, out _);

    /// <summary>Those that were cut off hear what has happened.</summary>
    public void Publish()
    {
        foreach (WorldView view in _views.Keys)
        {
            view.Learn(State);
        }
    }
}

using System.Runtime.CompilerServices;
using Walrus.Cluster;

namespace Walrus.Node.Commands;

/// <summary>
/// Finds topics by name. One that this node does not know may have been registered elsewhere a moment ago, so before a client is told that there is no such topic, this node
/// catches up with the cluster.
/// </summary>
/// <param name="view">The metadata.</param>
/// <param name="catchUp">Completes when everything is applied here that was answered anywhere before; false when nobody leads.</param>
/// <param name="time">The clock.</param>
internal sealed class TopicLookup(IClusterView view, Func<CancellationToken, ValueTask<bool>> catchUp, TimeProvider time)
{
    /// <summary>The topic as known here now, or null.</summary>
    public TopicMetadata? Find(TopicName name) => view.State.FindTopic(name);

    /// <summary>The topic, looked for in the whole cluster; null when there is none.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<TopicMetadata?> FindAsync(TopicName name)
    {
        if (view.State.FindTopic(name) is { } known)
        {
            return known;
        }

        using CancellationTokenSource bound = new(Limits.TopicLookupMax, time);
        try
        {
            _ = await catchUp(bound.Token);
        }
        catch (OperationCanceledException)
        {
            // Nobody leads at the moment: what is known here is the best answer there is.
        }

        return view.State.FindTopic(name);
    }
}

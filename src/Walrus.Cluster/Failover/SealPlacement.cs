namespace Walrus.Cluster;

/// <summary>
/// Where the segments go that follow those which are being sealed. Many are placed from one count of the nodes' load, each knowing of those before. Thread-safe.
/// </summary>
internal sealed class SealPlacement(IClusterView view, TimeProvider time)
{
    private readonly Lock _gate = new();
    private PlacementFacts? _facts;
    private long _counted;

    /// <summary>Where the next segment goes; null when no node takes part and answers.</summary>
    public SegmentAssignment? Next(PartitionId partition, SegmentMetadata current)
    {
        ClusterMetadata state = view.State;
        int factor = (state.FindTopic(partition.Topic) is { } topic ? state.SettingsOf(topic) : state.Configuration.TopicDefaults).ReplicationFactor;
        lock (_gate)
        {
            if (_facts is null || time.GetElapsedTime(_counted) >= Limits.PlacementFactsAge)
            {
                _facts = PlacementFacts.From(state, view.IsLive);
                _counted = time.GetTimestamp();
            }

            SegmentAssignment? next = SegmentPlacement.AfterFailover(_facts, current, factor);
            _facts = next is null ? null : _facts.Without(current).With(next);
            return next;
        }
    }

    /// <summary>Counts anew before the next placement: some node is another one, answers or does not any more.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _facts = null;
        }
    }
}

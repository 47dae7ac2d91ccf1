using System.Diagnostics.Metrics;

namespace Walrus.Cluster;

/// <summary>What failover counts, as instruments of a meter named <see cref="Name"/>; its tag <c>walrus.node.id</c> tells the nodes of one process apart.</summary>
internal sealed class FailoverMeter : IDisposable
{
    /// <summary>Also the name of the meters of repair and retention: <see cref="RepairCounter"/>.</summary>
    public const string Name = "Walrus.Cluster.Failover";

    private readonly Meter _meter;
    private readonly Counter<long> _sealsBegun;
    private readonly Counter<long> _sealsEnded;
    private readonly Histogram<double> _sealDuration;

    public FailoverMeter(NodeId node)
    {
        _meter = new Meter(new MeterOptions(Name) { Tags = [new KeyValuePair<string, object?>("walrus.node.id", node.Value)] });
        _sealsBegun = _meter.CreateCounter<long>("walrus.failover.seals.begun", "{segment}", "Seals that this node began as the controller, by reason.");
        _sealsEnded = _meter.CreateCounter<long>("walrus.failover.seals.ended", "{segment}", "Such seals that ended, by how.");
        _sealDuration = _meter.CreateHistogram<double>("walrus.failover.seal.duration", "s", "From the beginning of a seal to the next open segment.");
    }

    public void SealBegan(SealReason reason) => _sealsBegun.Add(1, new KeyValuePair<string, object?>("reason", Word(reason)));

    public void SealEnded(bool isCompleted, TimeSpan took)
    {
        _sealsEnded.Add(1, new KeyValuePair<string, object?>("outcome", isCompleted ? "completed" : "given_up"));
        if (isCompleted)
        {
            _sealDuration.Record(took.TotalSeconds);
        }
    }

    public void Dispose() => _meter.Dispose();

    private static string Word(SealReason reason) => reason switch
    {
        SealReason.LeaderRestarted => "leader_restarted",
        SealReason.LeaderRemoved => "leader_removed",
        SealReason.LeaderSilent => "leader_silent",
        _ => "unfinished",
    };
}

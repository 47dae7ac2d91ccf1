using System.Diagnostics.Metrics;

namespace Walrus.Cluster.Replication;

/// <summary>What replication counts, in a meter named <see cref="Name"/>; its tag tells the nodes of one process apart. Counting allocates nothing.</summary>
internal sealed class ReplicationMeter : IDisposable
{
    public const string Name = "Walrus.Cluster";

    private readonly Meter _meter;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _stored;
    private readonly Counter<long> _refused;

    public ReplicationMeter(NodeId node, Func<IEnumerable<Measurement<long>>> lags, Func<int> led, Func<int> copies)
    {
        _meter = new Meter(new MeterOptions(Name) { Tags = [new KeyValuePair<string, object?>("walrus.node.id", node.Value)] });
        _sent = _meter.CreateCounter<long>("walrus.replication.sent", "By", "Bytes of batches sent to followers.");
        _stored = _meter.CreateCounter<long>("walrus.replication.stored", "{entry}", "Entries that came from leaders and are stored as durably as the schedule says.");
        _refused = _meter.CreateCounter<long>("walrus.replication.refused", "{message}", "Messages of leaders that were not taken, by reason.");
        _ = _meter.CreateObservableGauge("walrus.replication.lag.max", lags, "{entry}", "Entries that a follower lacks of the segment of which it lacks most, by follower.");
        _ = _meter.CreateObservableGauge("walrus.segments.led", led, "{segment}", "Open segments that this node leads.");
        _ = _meter.CreateObservableGauge("walrus.segments.copies", copies, "{segment}", "Copies of segments that are here.");
    }

    public void Sent(int bytes) => _sent.Add(bytes);

    public void Stored(long entries) => _stored.Add(entries);

    public void Refused(FollowerFate fate) => _refused.Add(1, new KeyValuePair<string, object?>("walrus.replication.reason", Reason(fate)));

    public void Dispose() => _meter.Dispose();

    private static string Reason(FollowerFate fate) => fate switch
    {
        FollowerFate.Elsewhere => "elsewhere",
        FollowerFate.Sealed => "sealed",
        FollowerFate.NoRoom => "no_room",
        _ => "unknown_segment",
    };
}

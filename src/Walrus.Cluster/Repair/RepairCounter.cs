using System.Diagnostics.Metrics;

namespace Walrus.Cluster;

/// <summary>Counts what one kind of background work has done to segments, by how it ended, in the meter <see cref="FailoverMeter.Name"/>.</summary>
internal sealed class RepairCounter : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _segments;

    public RepairCounter(NodeId node, string instrument, string description)
    {
        _meter = new Meter(new MeterOptions(FailoverMeter.Name) { Tags = [new KeyValuePair<string, object?>("walrus.node.id", node.Value)] });
        _segments = _meter.CreateCounter<long>(instrument, "{segment}", description);
    }

    public void Ended(bool isDone, int segments = 1) => _segments.Add(segments, new KeyValuePair<string, object?>("outcome", isDone ? "completed" : "failed"));

    public void Dispose() => _meter.Dispose();
}

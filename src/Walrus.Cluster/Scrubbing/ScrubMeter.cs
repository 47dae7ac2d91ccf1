using System.Diagnostics.Metrics;

namespace Walrus.Cluster;

/// <summary>What scrubbing counts, in a meter named <see cref="Name"/>; its tag tells the nodes of one process apart.</summary>
internal sealed class ScrubMeter : IDisposable
{
    public const string Name = "Walrus.Cluster.Scrubbing";

    private readonly Meter _meter;
    private readonly Counter<long> _found;
    private readonly Counter<long> _healed;

    public ScrubMeter(NodeId node, Func<int> damaged)
    {
        _meter = Of(node);
        _found = _meter.CreateCounter<long>("walrus.scrub.damaged", "{segment}", "Sealed copies here that were found damaged, by the scrubber or by a read.");
        _healed = _meter.CreateCounter<long>("walrus.scrub.healed", "{segment}", "Damaged copies that were replaced from another node.");
        _ = _meter.CreateObservableGauge("walrus.scrub.copies.damaged", damaged, "{segment}", "Damaged copies here that are not replaced yet.");
    }

    /// <summary>The meter of a node.</summary>
    public static Meter Of(NodeId node) => new(new MeterOptions(Name) { Tags = [new KeyValuePair<string, object?>("walrus.node.id", node.Value)] });

    public void Found() => _found.Add(1);

    public void Healed() => _healed.Add(1);

    public void Dispose() => _meter.Dispose();
}

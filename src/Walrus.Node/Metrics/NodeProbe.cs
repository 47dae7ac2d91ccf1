using System.Diagnostics.Metrics;
using System.Globalization;
using Walrus.Node.Clustering;
using Walrus.Node.Hosting;
using Walrus.Storage;

namespace Walrus.Node.Metrics;

/// <summary>What a node tells about itself when somebody scrapes: disk space, what recovery found, readiness, start time.</summary>
internal sealed class NodeProbe
{
    private readonly NodeStore _store;

    public NodeProbe(Meter meter, NodeStore store, NodeStanding standing, NodeCluster cluster, TimeProvider time)
    {
        _store = store;
        double startedAt = time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        meter.CreateObservableGauge("process.start.time", () => startedAt, "s", "When the node started, in seconds since 1970.");
        meter.CreateObservableGauge("walrus.node.ready", () => standing.Health.IsReady ? 1 : 0, null, "1 while clients are served in full.");
        meter.CreateObservableGauge("walrus.node.disk.free", DiskFree, "By", "Bytes that may still be written to the volume of the data directory.");
        meter.CreateObservableGauge("walrus.node.memory.anonymous", AnonymousMemory, "By", "Memory of the process without mapped files: what it costs when the journal's files count as page cache. Linux only.");
        meter.CreateObservableGauge("walrus.node.topics", () => cluster.Part is { } part ? (IEnumerable<Measurement<double>>)[new Measurement<double>(part.View.State.Topics.Count)] : [], "{topics}", "Topics of the cluster, internal ones included.");
        meter.CreateObservableGauge("walrus.node.segments", () => cluster.Part is { } part ? (IEnumerable<Measurement<double>>)[new Measurement<double>(part.View.State.SegmentCount)] : [], "{segments}", "Segments of the cluster.");
        Recovery("clean", null, "1 when the store had been closed properly.", recovery => recovery.WasClean ? 1 : 0);
        Recovery("duration", "s", "How long opening the store took.", recovery => recovery.Duration.TotalSeconds);
        Recovery("scanned", "By", "Bytes of journal records that recovery read.", recovery => recovery.BytesScanned);
        Recovery("records", "{records}", "Valid journal records that recovery found.", recovery => recovery.RecordsValid);
        Recovery("cut", "By", "Bytes of a torn end, never acknowledged, that recovery cut.", recovery => recovery.BytesCut);
        Recovery("packs.opened", "{packs}", "Packs that were opened.", recovery => recovery.PacksOpened);
        Recovery("packs.deleted", "{packs}", "Unpublished packs that were deleted.", recovery => recovery.PacksDeleted);

        void Recovery(string name, string? unit, string description, Func<RecoveryReport, double> value) =>
            meter.CreateObservableGauge($"walrus.node.recovery.{name}", () => Observe(engine => value(engine.Recovery)), unit, description);
    }

    /// <summary>Nothing to say before the store is open.</summary>
    private IEnumerable<Measurement<double>> Observe(Func<LogEngine, double> value) =>
        _store.Engine is { } engine ? [new Measurement<double>(value(engine))] : [];

    private IEnumerable<Measurement<long>> DiskFree()
    {
        try
        {
            return [new Measurement<long>(new DriveInfo(Path.GetFullPath(_store.Directory)).AvailableFreeSpace)];
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return []; // No figure is better than a wrong one.
        }
    }

    /// <summary>RssAnon of proc(5), in KiB there. The runtime's own figure counts the mapped ring of the journal, too.</summary>
    private static IEnumerable<Measurement<long>> AnonymousMemory()
    {
        const string Field = "RssAnon:";
        try
        {
            string? line = File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal));
            return line is not null && long.TryParse(line.AsSpan(Field.Length).Trim("\t kB"), NumberStyles.None, CultureInfo.InvariantCulture, out long kibibytes)
                ? [new Measurement<long>(kibibytes * 1024)]
                : [];
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            return []; // Another system.
        }
    }
}

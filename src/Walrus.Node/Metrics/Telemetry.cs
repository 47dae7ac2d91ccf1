using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Walrus.Node.Metrics;

/// <summary>The OpenTelemetry pipeline: our meters into <c>/metrics</c>, and over OTLP when the standard variables ask for it.</summary>
internal sealed class Telemetry : IDisposable
{
    /// <summary>The engine's meter.</summary>
    public const string StorageMeter = "Walrus.Storage";

    /// <summary>The node's meter.</summary>
    public const string NodeMeter = "Walrus.Node";

    /// <summary>The meter of failover, repair and retention.</summary>
    public const string RepairMeter = "Walrus.Cluster.Failover";

    /// <summary>The meter of scrubbing.</summary>
    public const string ScrubMeter = "Walrus.Cluster.Scrubbing";

    // 50 µs is a flush on a fast disk, a second one that hangs; between them a bucket per factor of about 2.
    private static readonly double[] Seconds =
        [0.000_05, 0.000_1, 0.000_2, 0.000_35, 0.000_5, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];

    private readonly MeterProvider _provider;

    /// <summary>Starts listening to the meters of this process.</summary>
    public Telemetry(PrometheusExporter exporter, string nodeId, string version, bool exportsOtlp)
    {
        MeterProviderBuilder builder = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => resource.AddService("walrus", serviceVersion: version, serviceInstanceId: nodeId))
            .AddMeter(StorageMeter, NodeMeter, RepairMeter, ScrubMeter, "System.Runtime")
            .AddView(instrument => instrument.Unit == "s" && instrument.Meter.Name.StartsWith("Walrus.", StringComparison.Ordinal)
                && instrument.GetType().Name.StartsWith("Histogram", StringComparison.Ordinal)
                    ? new ExplicitBucketHistogramConfiguration { Boundaries = Seconds }
                    : null)
            .AddReader(new BaseExportingMetricReader(exporter));
        if (exportsOtlp)
        {
            builder.AddOtlpExporter();
        }

        _provider = builder.Build();
    }

    public void Dispose() => _provider.Dispose();
}

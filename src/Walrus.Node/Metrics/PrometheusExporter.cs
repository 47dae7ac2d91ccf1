using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Walrus.Node.Metrics;

/// <summary>Renders what the SDK collects when somebody scrapes, and only then. One scrape at a time.</summary>
[ExportModes(ExportModes.Pull)]
internal sealed class PrometheusExporter : BaseExporter<Metric>, IPullMetricExporter
{
    private readonly SemaphoreSlim _oneScrape = new(1, 1);
    private string _text = string.Empty;

    /// <summary>Set by the reader that this exporter is given to; returns false when collecting failed.</summary>
    public Func<int, bool>? Collect { get; set; }

    /// <summary>Collects and renders all metrics; null when collecting failed.</summary>
    public async Task<string?> ScrapeAsync(CancellationToken cancellationToken)
    {
        await _oneScrape.WaitAsync(cancellationToken);
        try
        {
            _text = string.Empty;
            return Collect?.Invoke(Timeout.Infinite) == true ? _text : null;
        }
        finally
        {
            _oneScrape.Release();
        }
    }

    /// <summary>Called by the reader within <see cref="ScrapeAsync"/>.</summary>
    public override ExportResult Export(in Batch<Metric> batch)
    {
        PrometheusText text = new();
        foreach (Metric metric in batch)
        {
            text.Append(metric);
        }

        _text = text.ToString();
        return ExportResult.Success;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _oneScrape.Dispose();
        }

        base.Dispose(disposing);
    }
}

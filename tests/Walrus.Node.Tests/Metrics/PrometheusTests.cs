using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using Walrus.Node.Metrics;

namespace Walrus.Node.Tests.Metrics;

public sealed class PrometheusTests
{
    [Theory]
    [InlineData("walrus.storage.appends", "{entries}", true, "walrus_storage_appends_total")]
    [InlineData("walrus.storage.append.bytes", "By", true, "walrus_storage_append_bytes_total")]
    [InlineData("walrus.node.sent", "By", true, "walrus_node_sent_bytes_total")]
    [InlineData("walrus.storage.flush.duration", "s", false, "walrus_storage_flush_duration_seconds")]
    [InlineData("jobs.total", null, true, "jobs_total")]
    [InlineData("9lives-per cat", "1", false, "_9lives_per_cat")]
    [InlineData("speed", "m/s", false, "speed_m_s")]
    public void Of_InstrumentAndUnit_BecomeAPrometheusName(string instrument, string? unit, bool isCounter, string expected) =>
        PrometheusNames.Of(instrument, unit, isCounter).ShouldBe(expected);

    [Fact]
    public async Task Scrape_EveryKindOfInstrument_IsRenderedExactly()
    {
        string name = $"Test.{Guid.NewGuid():N}";
        using Meter meter = new(name);
        using PrometheusExporter exporter = new();
        using MeterProvider provider = Sdk.CreateMeterProviderBuilder()
            .AddMeter(name)
            .AddView("t.time", new ExplicitBucketHistogramConfiguration { Boundaries = [0.001, 0.5] })
            .AddReader(new BaseExportingMetricReader(exporter))
            .Build();
        Counter<long> counter = meter.CreateCounter<long>("t.hits", "{hits}", "Counts \\ of\nhits.");
        Histogram<double> histogram = meter.CreateHistogram<double>("t.time", "s", "Times.");
        UpDownCounter<long> upDown = meter.CreateUpDownCounter<long>("t.open");
        meter.CreateObservableGauge("t.free", () => 1.5, "By", "Free.");
        counter.Add(3, new KeyValuePair<string, object?>("who", "a \"b\"\\\n"));
        histogram.Record(0.0005);
        histogram.Record(0.25);
        histogram.Record(2);
        upDown.Add(5);
        upDown.Add(-2);

        string? text = await exporter.ScrapeAsync(CancellationToken.None);

        text.ShouldBe(
            """
            # HELP t_hits_total Counts \\ of\nhits.
            # TYPE t_hits_total counter
            t_hits_total{who="a \"b\"\\\n"} 3
            # HELP t_time_seconds Times.
            # TYPE t_time_seconds histogram
            t_time_seconds_bucket{le="0.001"} 1
            t_time_seconds_bucket{le="0.5"} 2
            t_time_seconds_bucket{le="+Inf"} 3
            t_time_seconds_sum 2.2505
            t_time_seconds_count 3
            # TYPE t_open gauge
            t_open 3
            # HELP t_free_bytes Free.
            # TYPE t_free_bytes gauge
            t_free_bytes 1.5

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Scrape_ManyAtOnce_AreSerialised()
    {
        string name = $"Test.{Guid.NewGuid():N}";
        using Meter meter = new(name);
        using PrometheusExporter exporter = new();
        using MeterProvider provider = Sdk.CreateMeterProviderBuilder().AddMeter(name).AddReader(new BaseExportingMetricReader(exporter)).Build();
        meter.CreateCounter<long>("t.hits").Add(1);

        string?[] texts = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => exporter.ScrapeAsync(CancellationToken.None))));

        texts.ShouldAllBe(text => text == "# TYPE t_hits_total counter\nt_hits_total 1\n");
    }
}

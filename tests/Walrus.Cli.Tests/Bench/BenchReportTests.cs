using System.Text.Json;
using System.Xml.Linq;
using Walrus.Cli.Bench.Latency;
using Walrus.Cli.Bench.Nodes;
using Walrus.Cli.Bench.Plan;
using Walrus.Cli.Bench.Report;
using Walrus.Cli.Bench.Run;
using Walrus.Client;
using Walrus.Protocol;

namespace Walrus.Cli.Tests.Bench;

public sealed class BenchReportTests
{
    [Fact]
    public void Text_SaysWhatWasDoneHowFastAndWhatItCost()
    {
        string text = BenchText.Of(Report());
        text.ShouldContain("produce: 8 connections to 2 nodes, depth 4, entries of 100 bytes, 3 topics of 2 partitions, acks leader, open loop at 5,000 operations/s\n");
        text.ShouldContain("measured 10.0 s after 2.0 s of warm-up (ended early: interrupted)\n");
        text.ShouldContain("produce           5,000 entries/s  488.3 KiB/s\n");
        text.ShouldContain("latency of 1,000: p50 5.0");
        text.ShouldContain("FAILED: 3 operations; the first said: out of luck\n");
        text.ShouldContain("NOT SENT: 7 operations");
        text.ShouldContain("node 127.0.0.1:8081: 4.5 s of processor, at most 50.0 MiB of anonymous memory\n");
        text.ShouldContain("node 127.0.0.1:9: connection refused\n");
        text.ShouldContain("this program: 2.0 s of processor\n");
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.0871, "87 us")]
    [InlineData(1.2345, "1.23 ms")]
    [InlineData(12.345, "12.3 ms")]
    [InlineData(1234.5, "1.23 s")]
    public void Time_HasDigitsThatCount(double milliseconds, string text) => BenchText.Time(TimeSpan.FromMilliseconds(milliseconds)).ShouldBe(text);

    [Fact]
    public void Json_HasEveryFigure()
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            BenchJson.Write(json, Report());
            json.WriteEndObject();
        }

        JsonElement report = JsonDocument.Parse(stream.ToArray()).RootElement;
        report.GetProperty("workload").GetString().ShouldBe("produce");
        report.GetProperty("rate").GetInt32().ShouldBe(5000);
        report.GetProperty("acks").GetString().ShouldBe("leader");
        report.GetProperty("ended_early").GetString().ShouldBe("interrupted");
        JsonElement load = report.GetProperty("loads")[0];
        load.GetProperty("entries_per_second").GetDouble().ShouldBe(5000);
        load.GetProperty("max_ms").GetDouble().ShouldBe(10);
        load.GetProperty("over_time")[0].GetProperty("operations").GetInt64().ShouldBeGreaterThan(0);
        report.GetProperty("nodes")[0].GetProperty("cpu_seconds").GetDouble().ShouldBe(4.5);
        report.GetProperty("nodes")[0].GetProperty("peak_resident_bytes").ValueKind.ShouldBe(JsonValueKind.Null);
        report.GetProperty("nodes")[1].GetProperty("problem").GetString().ShouldBe("connection refused");
    }

    [Fact]
    public void Plot_IsAPictureWhoseCurvesStayInTheirFrames()
    {
        XElement svg = XElement.Parse(LatencyPlot.Of(Report()));
        XNamespace space = "http://www.w3.org/2000/svg";
        svg.Name.ShouldBe(space + "svg");
        XElement[] curves = [.. svg.Elements(space + "polyline")];
        curves.Length.ShouldBe(4, "one over percentiles, three over time");
        foreach (XElement curve in curves)
        {
            double[][] points = [.. curve.Attribute("points")!.Value.Split(' ').Select(point => point.Split(',').Select(double.Parse).ToArray())];
            points.Length.ShouldBeGreaterThan(1);
            points.ShouldAllBe(point => point[0] >= 80 && point[0] <= 870);
            points.Zip(points.Skip(1)).ShouldAllBe(pair => pair.First[0] <= pair.Second[0]);
            points.ShouldAllBe(point => (point[1] >= 70 && point[1] <= 330) || (point[1] >= 410 && point[1] <= 640));
        }

        double[] curveOverPercentiles = [.. curves[0].Attribute("points")!.Value.Split(' ').Select(point => double.Parse(point.Split(',')[1]))];
        curveOverPercentiles.ShouldBeInOrder(SortDirection.Descending, "a higher percentile is never faster");
    }

    [Fact]
    public void Plot_OfNothing_IsEmptyAndWhole() =>
        XElement.Parse(LatencyPlot.Of(Report() with { Loads = [new LoadResult("produce", 0, 0, default, [], [], 1, "<no> & none")], Measured = TimeSpan.Zero })).ShouldNotBeNull();

    [Fact]
    public void Scale_Logarithmic_HasItsDecadesAtEqualDistances()
    {
        PlotScale scale = PlotScale.Logarithmic(0.2, 30, 300, 0);
        scale.Decades().ShouldBe([0.1, 1, 10, 100], 1e-9);
        scale.At(0.1).ShouldBe(300, 1e-6);
        scale.At(1).ShouldBe(200, 1e-6);
        scale.At(100).ShouldBe(0, 1e-6);
        scale.At(1e9).ShouldBe(0, 1e-6);
    }

    [Fact]
    public void Metrics_AreSummedOverTheirLabels_AndNoOthersAre()
    {
        const string Text = """
            # TYPE dotnet_process_cpu_time_seconds_total counter
            dotnet_process_cpu_time_seconds_total{cpu_mode="user"} 1.5
            dotnet_process_cpu_time_seconds_total{cpu_mode="system"} 0.25 1700000000
            dotnet_process_cpu_time_seconds_total_more 100
            walrus_node_memory_anonymous_bytes 1048576
            """;
        MetricsText.Sum(Text, NodeWatch.ProcessorMetric).ShouldBe(1.75);
        MetricsText.Sum(Text, NodeWatch.AnonymousMetric).ShouldBe(1048576);
        MetricsText.Sum(Text, NodeWatch.ResidentMetric).ShouldBeNull();
    }

    private static BenchReport Report()
    {
        LatencyHistogram histogram = new(LatencyHistogram.PreciseBits);
        LatencySeries series = new(TimeSpan.FromSeconds(10));
        for (int i = 1; i <= 1000; i++)
        {
            histogram.Record(TimeSpan.FromMicroseconds(i * 10));
            series.Record(TimeSpan.FromMilliseconds(i * 10 - 1), TimeSpan.FromMicroseconds(i * 10));
        }

        BenchPlan plan = new()
        {
            Workload = BenchWorkload.Produce,
            Nodes = [ServerAddress.Parse("127.0.0.1:1"), ServerAddress.Parse("127.0.0.1:2")],
            Depth = 4,
            Topics = 3,
            Partitions = 2,
            Acks = AckMode.Leader,
            Rate = 5_000,
            Name = "bench",
            Timeout = TimeSpan.FromSeconds(1),
        };
        LoadResult load = new("produce", 50_000, 5_000_000, LatencySummary.Of(histogram), [.. LoadResult.Shares.Select(histogram.AtShare)], series.Intervals(), 3, "out of luck");
        NodeUsage[] nodes = [new("127.0.0.1:8081", TimeSpan.FromSeconds(4.5), 50 * 1024 * 1024, null, null), new("127.0.0.1:9", null, null, null, "connection refused")];
        return new BenchReport(plan, TimeSpan.FromSeconds(10), [load], nodes, TimeSpan.FromSeconds(2), LatencySummary.Of(histogram), 7, BenchReport.Interrupted);
    }
}

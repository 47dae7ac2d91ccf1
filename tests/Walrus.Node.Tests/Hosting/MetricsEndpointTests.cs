using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Walrus.Node.Tests.Hosting;

public sealed partial class MetricsEndpointTests
{
    [Fact]
    public async Task Metrics_AfterSomeRequests_ParseLineByLineAndHaveTheNamedOnes()
    {
        await using NodeFixture node = await NodeFixture.StartAsync();
        using RawConnection client = await node.ConnectAsync();
        await client.AskAllAsync("PUT logs a", "GET logs", "GET logs", "BAD");

        (HttpStatusCode status, string body) = await node.HttpGetAsync("/metrics");

        status.ShouldBe(HttpStatusCode.OK);
        HashSet<string> types = [];
        foreach (string line in body.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith('#'))
            {
                CommentLine().IsMatch(line).ShouldBeTrue(line);
                if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
                {
                    types.Add(line.Split(' ')[2]).ShouldBeTrue($"described twice: {line}");
                }

                continue;
            }

            Match sample = SampleLine().Match(line);
            sample.Success.ShouldBeTrue(line);
            string value = sample.Groups["value"].Value;
            (value is "+Inf" or "-Inf" or "NaN" || double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _)).ShouldBeTrue(line);
            string name = sample.Groups["name"].Value;
            (types.Contains(name) || types.Contains(HistogramSuffix().Replace(name, string.Empty))).ShouldBeTrue($"no TYPE for {line}");
        }

        foreach (string expected in new[]
        {
            "walrus_storage_appends_total", "walrus_storage_append_bytes_total", "walrus_storage_flush_duration_seconds",
            "walrus_node_connections_active", "walrus_node_connections_opened_total", "walrus_node_requests_total",
            "walrus_node_request_duration_seconds", "walrus_node_received_bytes_total", "walrus_node_sent_bytes_total",
            "walrus_node_disk_free_bytes", "walrus_node_memory_anonymous_bytes", "walrus_node_recovery_cut_bytes", "walrus_node_recovery_duration_seconds",
            "walrus_node_ready", "process_start_time_seconds",
        })
        {
            types.ShouldContain(expected);
        }

        body.ShouldContain("walrus_node_requests_total{command=\"PUT\",outcome=\"ok\"}");
        body.ShouldContain("walrus_storage_flush_duration_seconds_bucket{le=\"0.0001\"}");
    }

    [GeneratedRegex("^# (HELP|TYPE) [a-zA-Z_:][a-zA-Z0-9_:]* .+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CommentLine();

    [GeneratedRegex(
        """^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\["\\n])*",?)+\})? (?<value>\S+)$""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SampleLine();

    [GeneratedRegex("_(bucket|sum|count)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HistogramSuffix();
}

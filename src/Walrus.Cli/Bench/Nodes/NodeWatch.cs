using Walrus.Client;

namespace Walrus.Cli.Bench.Nodes;

/// <summary>Looks at one node's metrics again and again. Not thread-safe.</summary>
internal sealed class NodeWatch(ServerAddress address, HttpClient http)
{
    /// <summary>Processor time, of all modes.</summary>
    public const string ProcessorMetric = "dotnet_process_cpu_time_seconds_total";

    /// <summary>Anonymous memory.</summary>
    public const string AnonymousMetric = "walrus_node_memory_anonymous_bytes";

    /// <summary>Resident memory.</summary>
    public const string ResidentMetric = "dotnet_process_memory_working_set_bytes";

    private readonly Uri _uri = new($"http://{address}/metrics");
    private double? _firstProcessor;
    private double? _lastProcessor;
    private double? _anonymous;
    private double? _resident;
    private string? _problem;

    /// <summary>What it used between the first and the last look.</summary>
    public NodeUsage Usage => new(
        address.ToString(),
        _lastProcessor - _firstProcessor is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        _anonymous,
        _resident,
        _problem);

    /// <summary>One look. Never fails: what is wrong is part of the usage.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var text = await http.GetStringAsync(_uri, cancellationToken);
            var processor = MetricsText.Sum(text, ProcessorMetric);
            _firstProcessor ??= processor;
            _lastProcessor = processor ?? _lastProcessor;
            _anonymous = Most(_anonymous, MetricsText.Sum(text, AnonymousMetric));
            _resident = Most(_resident, MetricsText.Sum(text, ResidentMetric));
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or InvalidOperationException)
        {
            _problem ??= failure.Message.ReplaceLineEndings(" ");
        }
    }

    private static double? Most(double? a, double? b) => a is null || b > a ? b : a;
}

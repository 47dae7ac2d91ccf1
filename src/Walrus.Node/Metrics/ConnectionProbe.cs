using System.Diagnostics.Metrics;
using Walrus.Node.Commands;
using Walrus.Protocol;

namespace Walrus.Node.Metrics;

/// <summary>What connections count. Recording allocates nothing.</summary>
internal sealed class ConnectionProbe
{
    private static readonly object[] CommandTags = [.. Enum.GetValues<RequestKind>().Select(kind => (object)kind.ToString().ToUpperInvariant())];
    private static readonly object[] OutcomeTags = ["ok", "empty", "error"];

    private readonly UpDownCounter<long> _active;
    private readonly Counter<long> _opened;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _requests;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _received;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _protocolErrors;

    public ConnectionProbe(Meter meter)
    {
        _active = meter.CreateUpDownCounter<long>("walrus.node.connections.active", "{connections}", "Client connections open now.");
        _opened = meter.CreateCounter<long>("walrus.node.connections.opened", "{connections}", "Client connections accepted.");
        _refused = meter.CreateCounter<long>("walrus.node.connections.refused", "{connections}", "Client connections refused because there were too many.");
        _failed = meter.CreateCounter<long>("walrus.node.connections.failed", "{connections}", "Client connections closed by an unexpected exception; each is a defect.");
        _requests = meter.CreateCounter<long>("walrus.node.requests", "{requests}", "Requests answered, by command and outcome.");
        _duration = meter.CreateHistogram<double>("walrus.node.request.duration", "s", "From the start of a request to the turn of its answer, by command.");
        _received = meter.CreateCounter<long>("walrus.node.received", "By", "Bytes received from clients.");
        _sent = meter.CreateCounter<long>("walrus.node.sent", "By", "Bytes sent to clients.");
        _protocolErrors = meter.CreateCounter<long>("walrus.node.protocol.errors", "{errors}", "Frames that break the protocol, by kind.");
    }

    public void Opened()
    {
        _active.Add(1);
        _opened.Add(1);
    }

    public void Closed() => _active.Add(-1);

    public void Refused() => _refused.Add(1);

    public void Failed() => _failed.Add(1);

    public void BytesReceived(long bytes) => _received.Add(bytes);

    public void BytesSent(long bytes) => _sent.Add(bytes);

    /// <summary>A frame of length 0 or above the limit.</summary>
    public void InvalidFrame() => _protocolErrors.Add(1, new KeyValuePair<string, object?>("kind", "frame_length"));

    /// <summary>A connection was closed in the middle of a frame.</summary>
    public void IdleFrame() => _protocolErrors.Add(1, new KeyValuePair<string, object?>("kind", "idle_frame"));

    /// <summary>A request was answered.</summary>
    public void Answered(RequestKind kind, ReplyOutcome outcome, TimeSpan took)
    {
        KeyValuePair<string, object?> command = new("command", CommandTags[(int)kind]);
        _requests.Add(1, command, new KeyValuePair<string, object?>("outcome", OutcomeTags[(int)outcome]));
        _duration.Record(took.TotalSeconds, command);
    }
}

using System.Diagnostics.Metrics;
using System.Numerics;
using Microsoft.Extensions.Logging;
using Walrus.Storage;

namespace Walrus.Cluster;

/// <summary>What reading copies counts (meter <see cref="MeterName"/>) and logs.</summary>
internal sealed partial class ReadLog : IDisposable
{
    public const string MeterName = "Walrus.Cluster.Reading";

    private readonly ILogger _log;
    private readonly Meter _meter;
    private readonly Counter<long> _damaged;
    private readonly Counter<long> _remote;
    private long _damages;
    private long _nonsense;

    public ReadLog(NodeId node, ILoggerFactory loggers)
    {
        _log = loggers.CreateLogger<PartitionReader>();
        _meter = new Meter(new MeterOptions(MeterName) { Tags = [new KeyValuePair<string, object?>("walrus.node.id", node.Value)] });
        _damaged = _meter.CreateCounter<long>("walrus.reading.copies.unreadable", "{read}", "Reads of a copy on this node that failed; readers were given another node's.");
        _remote = _meter.CreateCounter<long>("walrus.reading.remote", "{read}", "Reads that went to another node, by what it answered.");
    }

    /// <summary>Reads of copies here that failed so far.</summary>
    public long Damages => Volatile.Read(ref _damages);

    /// <summary>A copy here cannot be read. Logged less and less often, because each reader meets it again.</summary>
    public void Unreadable(SegmentId segment, Offset from, StorageException failure)
    {
        _damaged.Add(1);
        long count = Interlocked.Increment(ref _damages);
        if (BitOperations.IsPow2(count))
        {
            LogUnreadable(_log, segment, from, failure.Message, count);
        }
    }

    /// <summary>A node answered with bytes that are no entries of that place.</summary>
    public void Nonsense(NodeId node, SegmentId segment, string fault)
    {
        long count = Interlocked.Increment(ref _nonsense);
        if (BitOperations.IsPow2(count))
        {
            LogNonsense(_log, node, segment, fault, count);
        }
    }

    public void Remote(CopyFate? fate) => _remote.Add(1, new KeyValuePair<string, object?>("answer", fate switch
    {
        CopyFate.Batches => "entries",
        CopyFate.AtEnd => "at_end",
        CopyFate.NoCopy => "no_copy",
        CopyFate.Unreadable => "unreadable",
        _ => "none",
    }));

    public void Dispose() => _meter.Dispose();

    [LoggerMessage(2100, LogLevel.Error, "The copy of segment {Segment} on this node cannot be read from offset {From} on; readers get another node's: {Reason} ({Count} such reads)")]
    private static partial void LogUnreadable(ILogger logger, SegmentId segment, Offset from, string reason, long count);

    [LoggerMessage(2101, LogLevel.Error, "Node {Node} answered a read of segment {Segment} with bytes that are not its entries: {Fault} ({Count} such answers)")]
    private static partial void LogNonsense(ILogger logger, NodeId node, SegmentId segment, string fault, long count);
}

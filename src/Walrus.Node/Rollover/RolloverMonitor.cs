using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Walrus.Node.Hosting;
using Walrus.Node.Options;
using Walrus.Storage;

namespace Walrus.Node.Rollover;

/// <summary>Looks at every partition each interval and seals the segments that have become long enough.</summary>
internal sealed partial class RolloverMonitor(NodeStore store, NodeOptions options, TimeProvider time, ILogger<RolloverMonitor> log) : BackgroundService
{
    /// <summary>One look at every partition: what the timer does.</summary>
    public async Task CheckAsync(LogEngine engine, CancellationToken cancellationToken)
    {
        foreach (Topic topic in engine.Topics)
        {
            for (int number = 0; number < topic.Partitions.Count; number++)
            {
                PartitionLog partition = topic.Partitions[number];
                if (RolloverPolicy.Decide(partition.Segments[^1], partition.End, options.SegmentEntriesMax) is { } full)
                {
                    SegmentSpan open = await partition.SealSegmentAsync(full, cancellationToken);
                    Log.Sealed(log, topic.Name.Value, number, full.Value, open.Number.Value, open.Base.Value);
                }
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            LogEngine engine = await store.Opened.WaitAsync(stoppingToken);
            using PeriodicTimer timer = new(options.MonitorInterval, time);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await CheckGuardedAsync(engine, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops, or the store did not open.
        }
    }

    /// <summary>A fault of the store leaves the segment open and is met again at the next tick; a failed engine stays failed and is not asked.</summary>
    private async Task CheckGuardedAsync(LogEngine engine, CancellationToken cancellationToken)
    {
        if (engine.State != EngineState.Open)
        {
            return;
        }

        try
        {
            await CheckAsync(engine, cancellationToken);
        }
        catch (StorageException problem)
        {
            Log.NotSealed(log, problem.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1200, LogLevel.Information, "Topic {Topic} partition {Partition}: segment {Sealed} sealed, segment {Opened} opened at offset {Base}")]
        public static partial void Sealed(ILogger logger, string topic, int partition, int @sealed, int opened, long @base);

        [LoggerMessage(1201, LogLevel.Warning, "A segment could not be sealed and stays open: {Reason}")]
        public static partial void NotSealed(ILogger logger, string reason);
    }
}

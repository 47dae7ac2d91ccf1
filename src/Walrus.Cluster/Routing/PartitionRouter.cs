using System.Buffers;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Walrus.Peers;

namespace Walrus.Cluster;

/// <summary>
/// Brings appends to whoever leads the partition's open segment: this node, without a detour, or another one. While nobody takes them they wait, in order,
/// for up to <see cref="Limits.RouteWaitMax"/>. What may have been carried out is never sent again.
/// </summary>
/// <remarks>
/// To be put together in this order: <see cref="RegisterWith"/> the services, make the network, <see cref="Join"/>, start the network. Appends to one partition
/// reach the leader's log in the order of the calls, as long as none of them fails: a refused one holds up those after it, and the leader takes no entry
/// that was meant for another segment than the open one.
/// </remarks>
public sealed class PartitionRouter : IAsyncDisposable
{
    private readonly IClusterView _view;
    private readonly IPartitionAppender _appender;
    private readonly RoutingLog _log;
    private readonly INodeCalls _calls;
    private readonly RouteGates<PartitionId> _gates;
    private readonly RouteGates<PartitionId> _sequencedGates;

    /// <summary>A router that reaches no other node before <see cref="Join"/>.</summary>
    public PartitionRouter(IClusterView view, IPartitionAppender appender, TimeProvider time, ILoggerFactory loggers)
        : this(view, appender, new PeerCalls(), time, loggers)
    {
    }

    internal PartitionRouter(IClusterView view, IPartitionAppender appender, INodeCalls calls, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(appender);
        _view = view;
        _appender = appender;
        _calls = calls;
        _log = new RoutingLog(loggers.CreateLogger<PartitionRouter>(), view.Own.Node);
        _gates = new RouteGates<PartitionId>(view, calls, ClusterChannels.Appends.Lane, time, _log);
        _sequencedGates = new RouteGates<PartitionId>(view, calls, ClusterChannels.Appends.Lane, time, _log);
        Service = new AppendService(view, appender, _log);
    }

    /// <summary>What answers other nodes.</summary>
    internal IPeerRequestHandler Service { get; }

    /// <summary>Adds what this takes from other nodes to the services of a network that has not started.</summary>
    public void RegisterWith(PeerServices services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.OnRequest(ClusterChannels.Appends, AppendService.Kind, Service)
            .OnRequest(ClusterChannels.Appends, AppendService.SequencedKind, Service);
    }

    /// <summary>From here on appends go to other nodes by <paramref name="network"/>. Once.</summary>
    public void Join(PeerNetwork network) => ((PeerCalls)_calls).Join(network);

    /// <summary>
    /// Appends one entry and waits until it is acknowledged, by whichever node. Its place in the order of this node's calls for the partition is decided before this
    /// returns, and <paramref name="value"/> is not touched afterwards. Allocates nothing when this node leads.
    /// </summary>
    public ValueTask<RoutedAppend> AppendAsync(PartitionId partition, in ReadOnlySequence<byte> value)
    {
        if (_gates.IsClosed(partition))
        {
            return Submit(new PendingAppend(this, partition, value));
        }

        ValueTask<AppendOutcome> local = _appender.AppendAsync(partition, value);
        if (!local.IsCompletedSuccessfully)
        {
            return CompleteAsync(local);
        }

#pragma warning disable CA1849, MA0042 // It has completed: this only takes the result out, without a task.
        AppendOutcome outcome = local.GetAwaiter().GetResult();
#pragma warning restore CA1849, MA0042
        switch (outcome.Fate)
        {
            case AppendFate.NotLeader:
                return Submit(new PendingAppend(this, partition, value));
            case AppendFate.RollingOver or AppendFate.Busy:
                PendingAppend refused = new(this, partition, value);
                _gates.SubmitRefused(partition, refused, Here(_view.State, outcome.Fate));
                return new ValueTask<RoutedAppend>(refused.End);
            default:
                return new ValueTask<RoutedAppend>(Ended(outcome));
        }
    }

    /// <summary>
    /// Appends a producer's batch, which must be sound, as <see cref="AppendAsync(PartitionId, in ReadOnlySequence{byte})"/> does an entry; one that is in the log already is acknowledged with its
    /// place. Batches of this node's producers keep their order among themselves; entries without a producer do not wait for them.
    /// </summary>
    public ValueTask<RoutedAppend> AppendAsync(PartitionId partition, in SequencedEntries entries)
    {
        PendingSequenced call = new(this, partition, entries);
        _sequencedGates.Submit(partition, call);
        return new ValueTask<RoutedAppend>(call.End);
    }

    /// <summary>Ends what waits, as not done. Answers that are on their way end as unknown.</summary>
    public async ValueTask DisposeAsync()
    {
        await _gates.DisposeAsync();
        await _sequencedGates.DisposeAsync();
    }

    /// <summary>One attempt, see <see cref="RoutedCall.TryAsync"/>.</summary>
    internal async Task<Obstacle?> TryAsync(PendingCall append, TimeSpan timeout)
    {
        ClusterMetadata state = _view.State;
        if (state.FindPartition(append.Partition) is not { Last: { } open })
        {
            append.Complete(new RoutedAppend(RouteFate.TopicGone, default, "the topic was deleted"));
            return null;
        }

        if (open.Status != SegmentStatus.Open)
        {
            return new Obstacle(state, $"segment {open.Number} of partition {append.Partition} is being sealed");
        }

        try
        {
            return open.Leader.Node == _view.Own.Node
                ? await TryHereAsync(state, append)
                : await TryThereAsync(state, open, append, timeout);
        }
        catch (OperationCanceledException)
        {
            append.Complete(new RoutedAppend(RouteFate.Unknown, default, "this node stopped before the answer came"));
        }
        catch (Exception e)
        {
            _log.AttemptDied(e);
            append.Complete(new RoutedAppend(RouteFate.Unknown, default, $"the append failed: {e.Message}"));
        }

        return null;
    }

    private static Obstacle Here(ClusterMetadata state, AppendFate fate) => new(state, fate switch
    {
        AppendFate.RollingOver => "this node is rolling the segment over",
        AppendFate.Busy => "too much waits for the followers of this node",
        AppendFate.Unprepared => "this node is finding out what producers have written before",
        _ => "this node is to lead the segment and does not yet, or it led it before it was started again",
    });

    private static RoutedAppend Ended(in AppendOutcome outcome) => outcome.Fate switch
    {
        AppendFate.Acknowledged => new RoutedAppend(RouteFate.Acknowledged, outcome.Offset),
        AppendFate.Unknown => new RoutedAppend(RouteFate.Unknown, default, "the segment was sealed while the entry waited; it may be stored"),
        AppendFate.OutOfOrder => new RoutedAppend(RouteFate.OutOfOrder) { Number = outcome.Number },
        AppendFate.Fenced => new RoutedAppend(RouteFate.Fenced) { Number = outcome.Number },
        AppendFate.TooManyProducers => new RoutedAppend(RouteFate.TooManyProducers),
        AppendFate.Failed => new RoutedAppend(RouteFate.Failed, default, outcome.Failure?.Message ?? "the store failed"),
        _ => new RoutedAppend(RouteFate.Unavailable, default, "this node's leadership ended before the entry was taken in"),
    };

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<RoutedAppend> CompleteAsync(ValueTask<AppendOutcome> local) => Ended(await local);

    private ValueTask<RoutedAppend> Submit(PendingAppend append)
    {
        _gates.Submit(append.Partition, append);
        return new ValueTask<RoutedAppend>(append.End);
    }

    private async Task<Obstacle?> TryHereAsync(ClusterMetadata state, PendingCall append)
    {
        AppendOutcome outcome = await append.AppendHere(_appender);
        if (outcome.Fate is AppendFate.NotLeader or AppendFate.RollingOver or AppendFate.Busy or AppendFate.Unprepared)
        {
            return Here(state, outcome.Fate);
        }

        append.Complete(Ended(outcome));
        return null;
    }

    private async Task<Obstacle?> TryThereAsync(ClusterMetadata state, SegmentMetadata open, PendingCall append, TimeSpan timeout)
    {
        NodeId leader = open.Leader.Node;
        using NodeAnswer answer = await _calls.AskAsync(
            leader, ClusterChannels.Appends, append.Kind, append.RequestFor(open.Number), timeout, _gates.Stopping);
        switch (answer.Fate)
        {
            case NodeAnswerFate.Unlinked:
                return new Obstacle(state, $"node {leader}, which leads segment {open.Number}, cannot be reached: {answer.Text}", leader);
            case NodeAnswerFate.NotTaken:
                return new Obstacle(state, $"node {leader}, which leads segment {open.Number}, did not take it: {answer.Text}");
            case NodeAnswerFate.Lost:
                append.Complete(new RoutedAppend(RouteFate.Unknown, default, $"node {leader} was asked: {answer.Text}; the entry may be stored"));
                return null;
        }

        if (!AppendAnswerCodec.TryDecode(answer.Payload.Span, out AppendAnswer read))
        {
            _log.Malformed(leader, "an answer to an append");
            append.Complete(new RoutedAppend(RouteFate.Unknown, default, $"the answer of node {leader} cannot be read; the entry may be stored"));
            return null;
        }

        switch (read.Fate)
        {
            case AppendFate.NotLeader:
                return new Obstacle(state, $"node {leader} was asked for segment {open.Number} and does not lead it; it knows of segment {read.Segment} in epoch {read.Epoch}");
            case AppendFate.RollingOver:
                return new Obstacle(state, $"node {leader} is rolling segment {open.Number} over");
            case AppendFate.Busy:
                return new Obstacle(state, $"too much waits for the followers of node {leader}");
            case AppendFate.Unprepared:
                return new Obstacle(state, $"node {leader} is finding out what producers have written before");
            case AppendFate.Failed:
                append.Complete(new RoutedAppend(RouteFate.Failed, default, $"node {leader}: {read.Reason}"));
                return null;
            default:
                append.Complete(Ended(new AppendOutcome(read.Fate, read.Offset) { Number = (int)Math.Min(read.Offset.Value, int.MaxValue) }));
                return null;
        }
    }
}

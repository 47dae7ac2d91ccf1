using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Walrus.Cluster;

/// <summary>
/// Rolls over what this node writes: at each look what <see cref="RolloverPolicy"/> names, and at a graceful stop everything. Drain first, then propose the exact end
/// (design 6.3): appends meanwhile wait for the next segment.
/// </summary>
public sealed partial class RolloverMonitor
{
    private readonly IClusterView _view;
    private readonly IMetadataProposer _proposer;
    private readonly ILedSegments _led;
    private readonly PokedLoop _loop;
    private readonly TimeSpan _pause;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private object? _nodes;

    /// <summary>A monitor that looks every <paramref name="interval"/>.</summary>
    public RolloverMonitor(IClusterView view, IMetadataProposer proposer, ILedSegments led, TimeSpan interval, TimeProvider time, ILogger<RolloverMonitor> log)
    {
        _view = view;
        _proposer = proposer;
        _led = led;
        _time = time;
        _loop = new PokedLoop(interval, time);
        _pause = interval < Limits.LeaseInterval ? interval : Limits.LeaseInterval;
        _log = log;
    }

    /// <summary>Entries from which this node rolls over what it leads, in place of the cluster's default; null goes by that.</summary>
    public long? EntriesMaxHere { get; init; }

    /// <summary>
    /// A node may have come: looks at once. What it is needed for as a replica has fewer copies than it should, and would be out of reach if its only node died before the next look.
    /// </summary>
    public void Poke() => _loop.Poke();

    /// <summary>Looks at once when the nodes in the metadata have changed. One caller at a time.</summary>
    public void Reconcile(ClusterMetadata state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!ReferenceEquals(_nodes, state.Nodes))
        {
            _nodes = state.Nodes;
            Poke();
        }
    }

    /// <summary>Looks until <paramref name="cancellationToken"/> is cancelled, which is how it ends.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _loop.RunAsync(token => new ValueTask(LookAsync(token)), _pause, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    /// <summary>One look: rolls over what is due and waits until that is done.</summary>
    public Task LookAsync(CancellationToken cancellationToken) =>
        RollAsync(RolloverPolicy.Decide(_view.State, _view.Own, _led.Open, _view.IsLive, EntriesMaxHere), _view.IsLive, cancellationToken);

    /// <summary>Hands everything that this node writes to other nodes that answer, because it stops. Returns at once when there are none.</summary>
    public Task HandOverAsync(CancellationToken cancellationToken)
    {
        ClusterMetadata state = _view.State;
        bool IsOther(NodeId node) => node != _view.Own.Node && _view.IsLive(node);
        PlacementFacts placement = PlacementFacts.From(state, IsOther);
        if (placement.Candidates.IsEmpty)
        {
            return Task.CompletedTask;
        }

        ImmutableArray<RolloverDecision>.Builder decisions = ImmutableArray.CreateBuilder<RolloverDecision>();
        foreach (OpenSegmentFacts facts in _led.Open)
        {
            if (Next(state, facts.Partition, facts.Segment, ref placement) is { } next)
            {
                decisions.Add(new RolloverDecision(facts.Partition, facts.Segment, facts.Epoch, RolloverReason.LeaderDrains, next));
            }
        }

        return RollAsync(decisions.ToImmutable(), IsOther, cancellationToken);
    }

    private static SegmentAssignment? Next(ClusterMetadata state, PartitionId partition, SegmentNumber number, ref PlacementFacts placement)
    {
        if (state.FindTopic(partition.Topic) is not { } topic || topic.Find(partition.Number)?.Find(number) is not { } segment)
        {
            return null;
        }

        SegmentAssignment? next = SegmentPlacement.AfterRollover(placement, segment, state.SettingsOf(topic).ReplicationFactor);
        placement = next is null ? placement : placement.Without(segment).With(next);
        return next;
    }

    private Task RollAsync(ImmutableArray<RolloverDecision> decisions, Func<NodeId, bool> mayLead, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        decisions,
        new ParallelOptions { MaxDegreeOfParallelism = Limits.RolloversAtOnceMax, CancellationToken = cancellationToken, TaskScheduler = TaskScheduler.Current },
        (decision, token) => RollAsync(decision, mayLead, token));

    private async ValueTask RollAsync(RolloverDecision decision, Func<NodeId, bool> mayLead, CancellationToken cancellationToken)
    {
        SegmentId segment = new(decision.Partition, decision.Segment);
        using CancellationTokenSource drain = new(Limits.RolloverDrainMax, _time);
        using CancellationTokenSource bound = CancellationTokenSource.CreateLinkedTokenSource(drain.Token, cancellationToken);
        Offset? end;
        try
        {
            end = await _led.DrainAsync(segment, decision.Epoch, bound.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Too few replicas answer. Nothing is proposed yet, and writers are better off waiting for acknowledgements than being refused.
            LogTookTooLong(segment, Limits.RolloverDrainMax);
            _led.Reopen(segment);
            return;
        }

        if (end is { } exact)
        {
            await SealAsync(decision, exact, mayLead, cancellationToken);
        }
    }

    /// <summary>
    /// Proposes until the end is certain. The segment opens again only when no proposal can be applied any more: an entry that was taken beyond a proposed end would be cut off by it.
    /// </summary>
    private async ValueTask SealAsync(RolloverDecision decision, Offset end, Func<NodeId, bool> mayLead, CancellationToken cancellationToken)
    {
        SegmentAssignment next = decision.Next;
        SegmentId segment = new(decision.Partition, decision.Segment);
        bool mayBeUnderWay = false;
        while (true)
        {
            CompleteSeal command = new()
            {
                Partition = decision.Partition,
                Segment = decision.Segment,
                Epoch = decision.Epoch,
                Proposer = _view.Own,
                End = end,
                Next = next,
            };
            ProposalOutcome outcome = await _proposer.ProposeAsync(command, cancellationToken);
            if (outcome.IsSuccess || outcome.Result is { Segment.IsSealed: true })
            {
                LogRolled(segment, end, decision.Reason, next.Leader);
                return;
            }

            // Unknown: the same proposal again finds itself done, if it was.
            mayBeUnderWay |= outcome.Fate == ProposalFate.Unknown;
            if (outcome.Fate == ProposalFate.Rejected)
            {
                return; // This node stops.
            }

            if (outcome.Result is { } refused)
            {
                PlacementFacts placement = PlacementFacts.From(_view.State, mayLead);
                SegmentAssignment? other = Next(_view.State, decision.Partition, decision.Segment, ref placement);
                if (!mayBeUnderWay && (other is null || !IsAboutPlacement(refused.Refusal)))
                {
                    LogRefused(segment, RefusalTexts.Describe(refused));
                    _led.Reopen(segment);
                    return;
                }

                next = other ?? next;
            }

            await Task.Delay(Limits.RolloverRetryPause, _time, cancellationToken);
        }
    }

    /// <summary>True when the node that was to be next has changed meanwhile: another place may do.</summary>
    private static bool IsAboutPlacement(MetadataRefusal refusal) =>
        refusal is MetadataRefusal.UnknownNode or MetadataRefusal.NodeRemoved or MetadataRefusal.NodeNotActive or MetadataRefusal.StaleIncarnation;

    [LoggerMessage(2500, LogLevel.Information, "Segment {Segment} rolled over at {End} ({Reason}); {Leader} leads the next one")]
    private partial void LogRolled(SegmentId segment, Offset end, RolloverReason reason, NodeLife leader);

    [LoggerMessage(2501, LogLevel.Warning, "Segment {Segment} could not be rolled over: {Why}")]
    private partial void LogRefused(SegmentId segment, string why);

    [LoggerMessage(2502, LogLevel.Warning, "Segment {Segment} could not be rolled over within {Max}: it takes appends again")]
    private partial void LogTookTooLong(SegmentId segment, TimeSpan max);
}

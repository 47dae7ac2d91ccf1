using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Walrus.Cluster;

/// <summary>
/// Gives up sealed segments by age and bytes, as the topics' settings say. Every node has one; it acts while its node leads Raft. The platform's own topics are left alone:
/// whoever writes them knows what is still needed.
/// </summary>
public sealed class ClusterRetention : IDisposable
{
    private readonly IClusterView _view;
    private readonly IMetadataProposer _proposer;
    private readonly ISegmentPeers _peers;
    private readonly Func<bool> _leads;
    private readonly TimeProvider _time;
    private readonly RepairCounter _counter;
    private readonly RepairLog _log;
    private readonly ConcurrentDictionary<SegmentId, SegmentSize> _sizes = new();
    private readonly PokedLoop _loop;

    /// <summary>A retention that does nothing before <see cref="RunAsync"/>.</summary>
    /// <param name="view">What the node knows of the cluster.</param>
    /// <param name="proposer">Where it proposes.</param>
    /// <param name="peers">Through whom it asks how large and how young segments are.</param>
    /// <param name="leads">Whether this node leads Raft now: quick, any thread.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where logs go.</param>
    public ClusterRetention(
        IClusterView view, IMetadataProposer proposer, SegmentPeers peers, Func<bool> leads, TimeProvider time, ILoggerFactory loggers)
        : this(view, proposer, (ISegmentPeers)peers, leads, time, loggers)
    {
    }

    internal ClusterRetention(
        IClusterView view, IMetadataProposer proposer, ISegmentPeers peers, Func<bool> leads, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(view);
        _view = view;
        _proposer = proposer;
        _peers = peers;
        _leads = leads;
        _time = time;
        _counter = new RepairCounter(view.Own.Node, "walrus.retention.segments", "Sealed segments that retention was to give up.");
        _log = new RepairLog(loggers.CreateLogger<ClusterRetention>(), _counter);
        _loop = new PokedLoop(Limits.ClusterRetentionInterval, time);
    }

    /// <summary>Runs until the token is cancelled; once.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="Exception">A defect; logged.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _loop.RunAsync(LookAsync, Limits.FailoverLookPause, cancellationToken);
        }
        catch (Exception defect) when (defect is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            _log.Died("Retention", defect);
            throw;
        }
    }

    /// <summary>Releases its instruments. After <see cref="RunAsync"/> has ended.</summary>
    public void Dispose() => _counter.Dispose();

    private async ValueTask LookAsync(CancellationToken cancellationToken)
    {
        if (!_leads())
        {
            _sizes.Clear();
            return;
        }

        if (_sizes.Count >= Limits.SegmentSizesKeptMax)
        {
            _sizes.Clear();
        }

        ClusterMetadata state = _view.State;
        ParallelOptions options = new() { MaxDegreeOfParallelism = Limits.SegmentSizeQuestionsMax, CancellationToken = cancellationToken, TaskScheduler = TaskScheduler.Current };
        await Parallel.ForEachAsync(
            state.Partitions().Where(item => !item.Topic.IsInternal && state.SettingsOf(item.Topic).Retention != RetentionBounds.Keep && item.Partition.First.IsSealed),
            options,
            async (item, stop) => await TrimAsync(item.Id, item.Partition, state.SettingsOf(item.Topic).Retention, stop));
    }

    private async ValueTask TrimAsync(PartitionId id, PartitionMetadata partition, RetentionBounds bounds, CancellationToken cancellationToken)
    {
        DateTimeOffset now = _time.GetUtcNow();
        List<SealedSegmentFacts> facts = [];
        foreach (SegmentMetadata segment in partition.Segments.Where(segment => segment.IsSealed))
        {
            SegmentSize? size = segment.SealedCount > 0 ? await SizeAsync(id, segment, cancellationToken) : null;
            facts.Add(new SealedSegmentFacts(segment.Number, segment.SealedCount, segment.SealedCount > 0 ? size?.Bytes : 0, size?.Newest));

            // By age alone, those after the first that stays are not asked for.
            if (bounds.BytesMax is null && RetentionPolicyDecision.Decide(id, bounds, facts, now)?.Segments != facts.Count)
            {
                break;
            }
        }

        if (!_leads() || RetentionPolicyDecision.Decide(id, bounds, facts, now) is not { } trim)
        {
            return;
        }

        ProposalOutcome outcome = await _proposer.ProposeAsync(new TrimSegments(id, trim.Through), cancellationToken);
        if (!outcome.IsSuccess)
        {
            _log.NotTrimmed(trim, outcome);
            return;
        }

        _log.Trimmed(trim);
        foreach (SealedSegmentFacts gone in facts.Take(trim.Segments))
        {
            _sizes.TryRemove(new SegmentId(id, gone.Number), out _);
        }
    }

    /// <summary>Asks its replicas one after another, once: it never changes.</summary>
    private async ValueTask<SegmentSize?> SizeAsync(PartitionId partition, SegmentMetadata segment, CancellationToken cancellationToken)
    {
        SegmentId id = new(partition, segment.Number);
        if (_sizes.TryGetValue(id, out SegmentSize known))
        {
            return known;
        }

        foreach (NodeId node in segment.Replicas.Nodes.Where(_view.IsLive))
        {
            if (await _peers.MeasureAsync(node, new SizeRequest(id, segment.SealedEnd!.Value), cancellationToken) is { } size)
            {
                _sizes[id] = size;
                return size;
            }
        }

        return null;
    }
}

using Microsoft.Extensions.Logging;
using Walrus.Peers;

namespace Walrus.Cluster;

/// <summary>
/// Seals the open segments of nodes that failed, were removed or have started again, and what others have begun to seal (design 6.3). Every node has one; it acts while its
/// node leads Raft. That two act for a moment is no danger: each seal has an epoch of its own, and the first commit wins.
/// </summary>
public sealed class FailoverController : IDisposable
{
    private readonly IClusterView _view;
    private readonly Func<bool> _leads;
    private readonly FailoverMeter _meter;
    private readonly FailoverLog _log;
    private readonly NodeSilence _silence;
    private readonly SealPlacement _placement;
    private readonly SealRun _run;
    private readonly SegmentRuns _runs;
    private readonly PokedLoop _loop;
    private (ClusterMetadata State, string Silent)? _seen;
    private bool _isLeading;

    /// <summary>A controller that does nothing before <see cref="RunAsync"/>.</summary>
    /// <param name="view">What the node knows of the cluster.</param>
    /// <param name="proposer">Where it proposes.</param>
    /// <param name="peers">Through whom it asks replicas.</param>
    /// <param name="leads">Whether this node leads Raft now: quick, any thread.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where logs go.</param>
    public FailoverController(
        IClusterView view, IMetadataProposer proposer, SegmentPeers peers, Func<bool> leads, TimeProvider time, ILoggerFactory loggers)
        : this(view, proposer, (ISegmentPeers)peers, leads, time, loggers)
    {
    }

    internal FailoverController(
        IClusterView view, IMetadataProposer proposer, ISegmentPeers peers, Func<bool> leads, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(view);
        _view = view;
        _leads = leads;
        _meter = new FailoverMeter(view.Own.Node);
        _log = new FailoverLog(loggers.CreateLogger<FailoverController>(), _meter);
        _loop = new PokedLoop(Limits.FailoverInterval, time);
        _silence = new NodeSilence(view, time) { Changed = Poke };
        _placement = new SealPlacement(view, time);
        _run = new SealRun(view, proposer, peers, _placement, _log, time);
        _runs = new SegmentRuns(Limits.SealsAtOnceMax, Limits.FailoverInterval, time) { Ended = Poke, Failed = _log.Failed };
    }

    /// <summary>Lets it know at once which nodes cannot be reached. Before the network starts; without it only <see cref="IClusterView.IsLive"/> counts.</summary>
    public void RegisterWith(PeerServices services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.Observe(_silence);
    }

    /// <summary>The metadata, who leads, or who answers has changed. Any thread, never waits.</summary>
    public void Poke() => _loop.Poke();

    /// <summary>Runs until the token is cancelled; once. Ends only when all that it began has ended.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="Exception">A defect; logged. The node should stop, or failover is gone while it leads.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _loop.RunAsync(LookAsync, Limits.FailoverLookPause, cancellationToken);
        }
        catch (Exception defect) when (defect is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            _log.Died(defect);
            throw;
        }
        finally
        {
            await _runs.StopAsync();
        }
    }

    /// <summary>Releases its instruments. After <see cref="RunAsync"/> has ended.</summary>
    public void Dispose()
    {
        _runs.Dispose();
        _meter.Dispose();
    }

    private async ValueTask LookAsync(CancellationToken cancellationToken)
    {
        // What has ended first, then the state: what ended shows in it, and is not begun again.
        bool hasEnded = await _runs.SweepAsync();
        ClusterMetadata state = _view.State;
        _silence.Look(state);
        if (!_leads())
        {
            await StopLeadingAsync();
            return;
        }

        if (!_isLeading)
        {
            _isLeading = true;
            _log.Leads();
        }

        // Walking all partitions is for when something may have come of it.
        string silent = Silent(state);
        bool isSame = _seen is { } seen && ReferenceEquals(seen.State, state) && string.Equals(seen.Silent, silent, StringComparison.Ordinal);
        if (isSame && !hasEnded)
        {
            return;
        }

        if (!isSame && !string.Equals(_seen?.Silent, silent, StringComparison.Ordinal))
        {
            _placement.Forget();
        }

        _seen = (state, silent);
        foreach (SegmentToSeal wanted in FailoverPolicy.Decide(state, _silence.Of))
        {
            if (!_runs.HasRoom)
            {
                return;
            }

            _runs.TryBegin(wanted.Id, stop => _run.RunAsync(wanted, stop));
        }
    }

    private async ValueTask StopLeadingAsync()
    {
        if (!_isLeading)
        {
            return;
        }

        _isLeading = false;
        _seen = null;
        _log.LeadsNoMore(_runs.Count);
        await _runs.StopAsync();
    }

    /// <summary>Who does not answer, and who has not for too long: what the policy makes of the nodes.</summary>
    private string Silent(ClusterMetadata state) => string.Join(
        ' ',
        from node in state.Nodes.Values
        let silence = _silence.Of(node.Id)
        where silence > TimeSpan.Zero
        select silence >= Limits.LeaderSilenceMax ? $"{node.Id}!" : $"{node.Id}");
}

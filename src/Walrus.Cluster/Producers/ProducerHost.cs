using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Walrus.Cluster.Producers;
using Walrus.Cluster.Replication;
using Walrus.Peers;
using Walrus.Storage;

namespace Walrus.Cluster;

/// <summary>
/// What leaders have to know of producers before they take their batches (docs/decisions/0010-producer-state.md). When a segment gets its first such batch, its leader finds out how it
/// was at the segment's base, has it kept durably by an ack quorum of the replicas, and says so in the metadata: so whoever leads a later segment knows for which one to ask, and that
/// somebody has it.
/// </summary>
/// <remarks>
/// To be put together in this order: <see cref="RegisterWith"/> the services, <see cref="Join"/>, the start of the <see cref="SegmentHost"/>, <see cref="Load"/>. Dispose it before the
/// segment host.
/// </remarks>
public sealed class ProducerHost : ISequencePreparer, IAsyncDisposable
{
    private readonly IClusterView _view;
    private readonly IMetadataProposer _proposer;
    private readonly PeerCalls _calls;
    private readonly TimeProvider _time;
    private readonly ProducerStore _store;
    private readonly ProducerService _service;
    private readonly ProducerLog _log;
    private readonly ConcurrentDictionary<SegmentId, Task> _preparing = new();
    private readonly CancellationTokenSource _stop = new();
    private int _topics;
    private int _isDisposed;

    /// <summary>Serves the leaders of <paramref name="segments"/>, whose copies are in <paramref name="engine"/>.</summary>
    public ProducerHost(LogEngine engine, SegmentHost segments, IClusterView view, IMetadataProposer proposer, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(segments);
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(loggers);
        _view = view;
        _proposer = proposer;
        _calls = new PeerCalls();
        _time = time;
        _store = new ProducerStore(engine);
        _log = new ProducerLog(loggers.CreateLogger("Walrus.Cluster.Producers"), view.Own.Node);
        _service = new ProducerService(_store, segments, _log);
        segments.Preparer = this;
    }

    /// <summary>Adds what this takes from other nodes to the services of a network that has not started.</summary>
    public void RegisterWith(PeerServices services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.OnRequest(ClusterChannels.Appends, ProducerService.Ask, _service)
            .OnRequest(ClusterChannels.Appends, ProducerService.Keep, _service);
    }

    /// <summary>From here on other nodes are asked through <paramref name="network"/>. Once.</summary>
    public void Join(PeerNetwork network) => _calls.Join(network);

    /// <summary>Reads what was kept. Before the network starts.</summary>
    /// <exception cref="StorageException">The store cannot be read.</exception>
    public void Load() => _store.Load();

    /// <summary>Deletes what was kept for topics that are gone. One caller at a time.</summary>
    public void Reconcile(ClusterMetadata state)
    {
        ArgumentNullException.ThrowIfNull(state);
        int before = _topics;
        _topics = state.Topics.Count;
        if (state.Cluster != ClusterId.None && (before == 0 || _topics < before))
        {
            _ = ForgetAsync(state);
        }
    }

    /// <summary>Ends what is under way. May be called again.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            await _stop.CancelAsync();
            await Task.WhenAll(_preparing.Values);
        }
    }

    /// <inheritdoc/>
    void ISequencePreparer.Prepare(SegmentLeader leader)
    {
        if (_stop.IsCancellationRequested || _preparing.ContainsKey(leader.Segment))
        {
            return;
        }

        TaskCompletionSource begin = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task preparing = PrepareAsync(leader, begin.Task);
        if (_preparing.TryAdd(leader.Segment, preparing))
        {
            begin.SetResult();
        }
        else
        {
            begin.SetCanceled();
        }
    }

    async ValueTask<bool?> ISequencePreparer.IsStillOpenAsync(SegmentLeader leader)
    {
        try
        {
            // It is marked already: the answer is what the metadata says of the segment when the command is applied.
            return await MarkAsync(leader, _stop.Token) is { Result: { } result } ? result.IsSuccess : null;
        }
        catch (OperationCanceledException)
        {
            return null; // The node stops.
        }
    }

    private async Task ForgetAsync(ClusterMetadata state)
    {
        try
        {
            await _store.DeleteAsync(topic => topic < state.NextTopic && state.FindTopic(topic) is null, _stop.Token);
        }
        catch (Exception fault) when (fault is StorageException or OperationCanceledException)
        {
            // The store says so itself, or the node stops: the next start looks again.
        }
    }

    private async Task PrepareAsync(SegmentLeader leader, Task begin)
    {
        try
        {
            await begin;
        }
        catch (OperationCanceledException)
        {
            return; // Somebody else does it.
        }

        CancellationToken stop = _stop.Token;
        try
        {
            for (int round = 0; !leader.IsEnded && !await TryPrepareAsync(leader, round, stop); round++)
            {
                await Task.Delay(Limits.ProducerAskPause, _time, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
        catch (Exception defect)
        {
            _log.Died(leader.Segment, defect);
        }
        finally
        {
            _ = _preparing.TryRemove(leader.Segment, out _);
        }
    }

    /// <summary>True when there is nothing more to do.</summary>
    private async Task<bool> TryPrepareAsync(SegmentLeader leader, int round, CancellationToken stop)
    {
        ClusterMetadata state = _view.State;
        if (state.FindPartition(leader.Lease.Partition) is not { } partition || partition.Last.Number != leader.Lease.Segment)
        {
            return leader.IsEnded || state.FindPartition(leader.Lease.Partition)?.Last.Number.Value > leader.Lease.Segment.Value;
        }

        SegmentMetadata? last = LastSequenced(partition);
        ProducerTable? table = last is null ? new ProducerTable() : await FindOutAsync(state, leader.Segment, last, stop);
        if (table is null)
        {
            if (round == 0)
            {
                _log.Waiting(leader.Segment, last!.Number);
            }

            return false;
        }

        if (!await KeepAsync(leader.Lease, ProducerTableCodec.Encode(table), stop))
        {
            return false;
        }

        ProposalOutcome? marked = await MarkAsync(leader, stop);
        if (marked is { IsSuccess: true })
        {
            leader.OpenSequences(table);
            _log.Opened(leader.Segment, table.Count, last?.Number ?? default);
            return true;
        }

        return false;
    }

    /// <summary>Null when nobody answers in time.</summary>
    private async Task<ProposalOutcome?> MarkAsync(SegmentLeader leader, CancellationToken stop)
    {
        using CancellationTokenSource late = new(Limits.ProducerMarkMax, _time);
        using CancellationTokenSource bound = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        try
        {
            return await _proposer.ProposeAsync(new MarkSequenced(leader.Lease.Partition, leader.Lease.Segment, leader.Lease.Epoch, _view.Own), bound.Token);
        }
        catch (OperationCanceledException)
        {
            stop.ThrowIfCancellationRequested();
            return null;
        }
    }

    private static SegmentMetadata? LastSequenced(PartitionMetadata partition)
    {
        for (int index = partition.Segments.Count - 2; index >= 0; index--)
        {
            if (partition.Segments[index].IsSequenced)
            {
                return partition.Segments[index];
            }
        }

        return null;
    }

    /// <summary>What was known of producers at the end of <paramref name="last"/>, from this node if it can, else from all; null when that is not known yet.</summary>
    private async Task<ProducerTable?> FindOutAsync(ClusterMetadata state, SegmentId segment, SegmentMetadata last, CancellationToken stop)
    {
        ProducerAsk ask = new(new SegmentId(segment.Partition, last.Number), last.SealedEnd!.Value);
        ProducerTable table = new();
        ProducerKnowledge known = Take(table, await OwnAsync(ask, stop));
        if (known == ProducerKnowledge.All)
        {
            return table;
        }

        NodeId[] others = [.. state.Nodes.Values.Where(node => node.Status != NodeStatus.Removed && node.Id != _view.Own.Node).Select(node => node.Id)];
        List<Task<ProducerAnswer?>> asking = [.. others.Select(node => AskAsync(node, ask, stop))];
        int answered = 0;
        while (asking.Count > 0 && known != ProducerKnowledge.All)
        {
            Task<ProducerAnswer?> done = await Task.WhenAny(asking);
            _ = asking.Remove(done);
            ProducerAnswer? answer = await done;
            answered += answer is null ? 0 : 1;
            known |= Take(table, answer);
        }

        if (known == ProducerKnowledge.Batches && answered == others.Length)
        {
            // A minority of the replicas can be lost, and this is more. There is nobody left to wait for.
            _log.BaseLost(segment, last.Number);
            return table;
        }

        return known == ProducerKnowledge.All ? table : null;
    }

    private static ProducerKnowledge Take(ProducerTable table, ProducerAnswer? answer)
    {
        if (answer is not { } given)
        {
            return ProducerKnowledge.None;
        }

        table.Merge(given.Table);
        return given.Knowledge;
    }

    private async Task<ProducerAnswer?> OwnAsync(ProducerAsk ask, CancellationToken stop)
    {
        try
        {
            return await _service.AnswerAsync(ask, stop);
        }
        catch (StorageException failure)
        {
            _log.StoreFailed(failure.Message);
            return null;
        }
    }

    private async Task<ProducerAnswer?> AskAsync(NodeId node, ProducerAsk ask, CancellationToken stop)
    {
        using NodeAnswer answer = await _calls.AskAsync(
            node, ClusterChannels.Appends, ProducerService.Ask, new PeerPayload(ask.Encode()), Limits.ProducerAskPatience, stop);
        return answer.Fate == NodeAnswerFate.Answered && ProducerAnswer.TryDecode(answer.Payload.Span, out ProducerAnswer read) ? read : null;
    }

    /// <summary>Has it kept by an ack quorum of the replicas.</summary>
    private async Task<bool> KeepAsync(Lease lease, byte[] table, CancellationToken stop)
    {
        SegmentId segment = new(lease.Partition, lease.Segment);
        List<Task<bool>> keeping = [.. lease.Replicas.Nodes.Select(node => node == _view.Own.Node ? KeepHereAsync(segment, table, stop) : KeepThereAsync(node, segment, table, stop))];
        int kept = 0;
        while (keeping.Count > 0 && kept < lease.Replicas.AckQuorum)
        {
            Task<bool> done = await Task.WhenAny(keeping);
            _ = keeping.Remove(done);
            kept += await done ? 1 : 0;
        }

        return kept >= lease.Replicas.AckQuorum;
    }

    private async Task<bool> KeepHereAsync(SegmentId segment, byte[] table, CancellationToken stop)
    {
        try
        {
            return await _service.KeepAsync(segment, table, stop);
        }
        catch (StorageException failure)
        {
            _log.StoreFailed(failure.Message);
            return false;
        }
    }

    private async Task<bool> KeepThereAsync(NodeId node, SegmentId segment, byte[] table, CancellationToken stop)
    {
        using NodeAnswer answer = await _calls.AskAsync(
            node, ClusterChannels.Appends, ProducerService.Keep, new PeerPayload(new ProducerKeep(segment).Encode(), table), Limits.ProducerAskPatience, stop);
        return answer.Fate == NodeAnswerFate.Answered && answer.Payload.Span is [1];
    }
}

using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Walrus.Cluster;
using Walrus.Consensus;
using Walrus.Node.Membership;
using Walrus.Storage;

namespace Walrus.Node.Identity;

/// <summary>Keeps the addresses of the others in the node's record as the metadata changes, so that the next start finds them.</summary>
internal sealed partial class RecordKeeper(NodeRecordStore store, NodeRecord record, Func<MemberSet> members, ILogger<RecordKeeper> log) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly NodeId _own = new(record.Node);
    private NodeRecord _record = record;
    private object? _seen;
    private Task _saving = Task.CompletedTask;

    /// <summary>The others by the newest metadata, voters first; for who asks this node where they are, too.</summary>
    public static ImmutableArray<PeerRecord> Peers(ClusterMetadata state, MemberSet members, NodeId but) =>
    [
        .. state.Nodes.Values
            .Where(node => node.Status != NodeStatus.Removed && node.Id != but)
            .OrderBy(node => members.IsVoter(GroupMembers.MemberOf(node)) ? 0 : 1)
            .ThenBy(node => node.Id)
            .Select(node => new PeerRecord(node.Id.Value, node.PeerAddress.Host, node.PeerAddress.Port)),
    ];

    /// <summary>Saves the addresses when they have changed; in the background, one after the other.</summary>
    public void Reconcile(ClusterMetadata state)
    {
        if (ReferenceEquals(_seen, state.Nodes) || state.Cluster == ClusterId.None)
        {
            return;
        }

        _seen = state.Nodes;
        ImmutableArray<PeerRecord> peers = Peers(state, members(), _own);
        lock (_gate)
        {
            if (!peers.SequenceEqual(_record.Peers))
            {
                _record = _record with { Peers = peers };
                _saving = SaveGuardedAsync(_saving, _record);
            }
        }
    }

    /// <summary>The node takes part: from now on nothing may be missing from its store. Durable when this returns.</summary>
    /// <exception cref="StorageException">It could not be saved.</exception>
    public Task BecomeMemberAsync()
    {
        lock (_gate)
        {
            _record = _record with { Phase = NodePhase.Member };
            Task saving = SaveAsync(_saving, _record);
            _saving = saving.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return saving;
        }
    }

    /// <summary>Waits for what is being saved.</summary>
    public async ValueTask DisposeAsync() => await _saving;

    private async Task SaveAsync(Task before, NodeRecord next)
    {
        await before;
        await store.SaveAsync(next, CancellationToken.None);
    }

    private async Task SaveGuardedAsync(Task before, NodeRecord next)
    {
        try
        {
            await SaveAsync(before, next);
        }
        catch (StorageException problem)
        {
            // The addresses are a help, and the store says by itself that it has failed.
            LogNotSaved(problem.Message);
        }
    }

    [LoggerMessage(1330, LogLevel.Warning, "The addresses of other nodes could not be saved: {Reason}")]
    private partial void LogNotSaved(string reason);
}

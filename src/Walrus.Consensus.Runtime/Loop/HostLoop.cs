using System.Collections.Immutable;

namespace Walrus.Consensus.Runtime;

/// <summary>
/// The one thread of thought of a node: takes inputs to the core, performs one <see cref="Ready"/> at a time in the order that it prescribes, and
/// everything that came meanwhile goes into the next one. Ends when the inbox is closed, or with the first failure.
/// </summary>
internal sealed class HostLoop
{
    private readonly HostParts _parts;
    private readonly RaftNode _core;
    private readonly Desk _desk;
    private readonly Snapshotter _snapshots;
    private readonly Action<RaftStatus> _roleChanged;

    public HostLoop(HostParts parts, RaftNode core, Action<RaftStatus> roleChanged)
    {
        _parts = parts;
        _core = core;
        _desk = new Desk(parts, core);
        _snapshots = new Snapshotter(parts, core);
        _roleChanged = roleChanged;
        PublishStatus();
    }

    /// <summary>Runs until the inbox is closed. Returns the failure that ended it before; null when there was none. Throws nothing.</summary>
    public async Task<Exception?> RunAsync()
    {
        Exception? cause = null;
        try
        {
            while (!_parts.Inbox.IsClosed)
            {
                bool hasInputs = TakeInputs();
                bool hasWork = _core.TryTakeReady(out Ready? ready);
                if (hasWork)
                {
                    await PerformAsync(ready!);
                }

                await _snapshots.TendAsync();
                if (!hasInputs && !hasWork)
                {
                    await _parts.Inbox.WaitAsync();
                }
            }
        }
        catch (Exception fault)
        {
            cause = fault;
            _parts.Log.Failed(fault);
        }

        await CloseAsync();
        return cause;
    }

    private bool TakeInputs()
    {
        Inbox inbox = _parts.Inbox;
        int taken = 0;
        while (taken < Limits.RaftInputsAtOnceMax && inbox.TryTake(out Message? message))
        {
            taken++;
            Step(message);
        }

        // After the messages: the leader's sign of life may be among them.
        int ticks = Math.Min(inbox.TakeTicks(), Limits.RaftTicksAtOnceMax);
        for (int i = 0; i < ticks; i++)
        {
            _core.Tick();
            _desk.Tick();
        }

        NodeId[] unreachable = inbox.TakeUnreachable();
        foreach (NodeId node in unreachable)
        {
            _core.ReportUnreachable(node);
        }

        while (taken < Limits.RaftInputsAtOnceMax && inbox.TryTake(out HostRequest? request))
        {
            taken++;
            _desk.Take(request);
        }

        return taken + ticks + unreachable.Length > 0;
    }

    private void Step(Message message)
    {
        StepOutcome outcome = _core.Step(message);
        _parts.Meter.Stepped(outcome);
        if (outcome is StepOutcome.Malformed or StepOutcome.Contradiction)
        {
            _parts.Log.Rejected(message, outcome);
        }
    }

    private async ValueTask PerformAsync(Ready ready)
    {
        Send(ready.EarlyMessages);
        if (ready.HardState is not null || ready.Entries.Count > 0 || ready.SnapshotWrites.Count > 0)
        {
            long began = _parts.Options.Time.GetTimestamp();
            await _parts.Store.PersistAsync(ready);
            _parts.Meter.Persisted(_parts.Options.Time.GetElapsedTime(began));
        }

        Send(ready.Messages);
        if (ready.Committed.Count > 0)
        {
            _desk.Applied(ready.Committed, _parts.Machine.Apply(ready.Committed));
        }

        _desk.Concluded(ready.Reads);
        bool isRoleNews = ready.SoftState is not null;
        Snapshot? install = ready.Install;
        _core.Advance();
        if (install is not null)
        {
            await _snapshots.InstallAsync(install);
            _desk.Skipped(_parts.Machine.Applied.Index);
        }

        _desk.Reached(_parts.Machine.Applied.Index);
        _desk.Watch(_core.Role == Role.Leader);
        PublishStatus();
        if (isRoleNews)
        {
            TellRole();
        }
    }

    private void Send(IReadOnlyList<Message> messages)
    {
        for (int i = 0; i < messages.Count; i++)
        {
            _parts.Transport.Send(messages[i]);
        }
    }

    private void TellRole()
    {
        RaftStatus status = _parts.Status;
        _parts.Log.RoleChanged(status);
        try
        {
            _roleChanged(status);
        }
        catch (Exception fault)
        {
            _parts.Log.WatcherFailed(fault); // Somebody else's mistake is no reason to stop taking part.
        }
    }

    private void PublishStatus()
    {
        ImmutableArray<FollowerStatus> followers = [];
        if (_core.Role == Role.Leader)
        {
            ImmutableArray<FollowerStatus>.Builder builder = ImmutableArray.CreateBuilder<FollowerStatus>(_core.Members.Count);
            AddFollowers(builder, _core.Members.Voters);
            AddFollowers(builder, _core.Members.Learners);
            followers = builder.ToImmutable();
        }

        _parts.Status = new RaftStatus(
            _core.Id,
            _core.Role,
            _core.Leader,
            _core.Term,
            _core.Last,
            _core.Committed,
            _parts.Machine.Applied.Index,
            _core.Members,
            followers,
            _parts.Store.Loss);
        _parts.Applied.Reached(_parts.Machine.Applied.Index); // After the status: who is woken sees it there, too.
    }

    private void AddFollowers(ImmutableArray<FollowerStatus>.Builder into, ImmutableArray<NodeId> nodes)
    {
        foreach (NodeId node in nodes)
        {
            if (_core.ProgressOf(node) is { } progress)
            {
                into.Add(new FollowerStatus(node, progress.State, progress.Matched));
            }
        }
    }

    private async ValueTask CloseAsync()
    {
        _parts.Inbox.Close();
        await _snapshots.CloseAsync();
        while (_parts.Inbox.TryTake(out HostRequest? request))
        {
            request.Stopped();
        }

        _desk.Close();
        _parts.Applied.Close();
        RaftStatus last = _parts.Status;
        _parts.Status = last with { Role = Role.Follower, Leader = NodeId.None, Followers = [] };
    }
}

using Walrus.Storage;

namespace Walrus.Consensus.Runtime;

/// <summary>
/// One node of a Raft cluster at work: drives the core with a clock, keeps its promises in the engine's journal, applies what is committed to a state
/// machine, and answers those who propose and read. Thread-safe.
/// </summary>
/// <remarks>
/// The first failure of the disk or the machine is final: the host stops, <see cref="Stopped"/> gives the cause, and every call from then on is
/// answered as stopped. What was acknowledged is durable on a majority; restart the node. A full disk is such a failure: nothing that waited for it was
/// acknowledged, and a restart goes on when there is space. The engine and the machine stay their owner's.
/// </remarks>
public sealed class RaftHost : IAsyncDisposable
{
    private readonly HostParts _parts;
    private readonly Task<Exception?> _loop;
    private readonly ITimer _timer;

    private RaftHost(HostParts parts, RaftNode core)
    {
        _parts = parts;
        HostLoop loop = new(parts, core, OnRoleChanged);
        parts.Log.Started(parts.Status);
        if (parts.Store.Loss is { } loss)
        {
            parts.Log.Lost(loss);
        }

        _loop = BackgroundWork.Start(loop.RunAsync);
        _timer = parts.Options.Time.CreateTimer(static inbox => ((Inbox)inbox!).AddTick(), parts.Inbox, parts.Options.Tick, parts.Options.Tick);
    }

    /// <summary>
    /// This node's role changed, or who it follows. Raised by the host's loop, which waits: take note and return. What it tells of others may be old.
    /// </summary>
    public event EventHandler<RaftRoleChangedEventArgs>? RoleChanged;

    /// <summary>How the node stands.</summary>
    public RaftStatus Status => _parts.Status;

    /// <summary>Completes when the host has stopped: with null when it was disposed, with the cause when it failed. Never faults.</summary>
    public Task<Exception?> Stopped => _loop;

    /// <summary>
    /// Starts a node with what <paramref name="engine"/> holds of it; the machine must be in its first state, and is put to that of the newest snapshot. The
    /// engine's journal files must be large enough for one entry of <see cref="Limits.ProposalBytesMax"/> and for one piece of a snapshot.
    /// </summary>
    /// <exception cref="RaftIdentityException">The store belongs to another node.</exception>
    /// <exception cref="AlreadyClaimedException">Another host runs on this engine; it gives it free when it is disposed.</exception>
    /// <exception cref="StorageException">The store cannot be read or written.</exception>
    /// <exception cref="MachineFailedException">The machine could not take its snapshot.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static async Task<RaftHost> StartAsync(
        RaftHostOptions options, LogEngine engine, IStateMachine machine, IRaftTransport transport, CancellationToken cancellationToken = default)
    {
        options.Check();
        IRaftStore store = await EngineStore.OpenAsync(engine, options, cancellationToken);
        return await StartAsync(options, store, machine, transport);
    }

    internal static async Task<RaftHost> StartAsync(RaftHostOptions options, IRaftStore store, IStateMachine machine, IRaftTransport transport)
    {
        options.Check();
        HostParts parts = new(options, store, machine, transport);
        try
        {
            RaftNode core = await CoreOpening.OpenAsync(parts);
            return new RaftHost(parts, core);
        }
        catch
        {
            parts.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Proposes a command and waits until it is committed and applied here, or until what became of it is known otherwise; that takes as long as there is
    /// no majority and this node leads, and a few election times at most when it does not. Proposals that come together share a flush.
    /// </summary>
    /// <param name="command">Given away: not to be changed any more.</param>
    /// <param name="cancellationToken">Stops only the wait: the command may still be applied.</param>
    public ValueTask<ProposalAnswer> ProposeAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken = default) =>
        AskAsync(new ProposeRequest(command), cancellationToken);

    /// <summary>Changes the membership by one node and waits until the change is committed; otherwise as <see cref="ProposeAsync"/>.</summary>
    public ValueTask<ProposalAnswer> ChangeMembershipAsync(MembershipChange change, CancellationToken cancellationToken = default) =>
        AskAsync(new MembershipRequest(change), cancellationToken);

    /// <summary>
    /// A linearizable read barrier (thesis 6.4): once confirmed, this node's machine has applied everything that was answered anywhere before this call, and
    /// may be read. Nothing is written for it. Taken by the leader only.
    /// </summary>
    public ValueTask<ReadAnswer> ReadIndexAsync(CancellationToken cancellationToken = default) => AskAsync(new ReadBarrierRequest(), cancellationToken);

    /// <summary>
    /// Waits until this node's machine has applied everything through <paramref name="index"/>, so that <see cref="RaftStatus.Applied"/> shows it. False when the
    /// host stops before. Does not ask whether such an entry will ever be: for an index that was answered by a proposal or a read.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<bool> WaitAppliedAsync(LogIndex index, CancellationToken cancellationToken) => _parts.Applied.WaitAsync(index, cancellationToken);

    /// <summary>Hands leadership over to <paramref name="to"/>; who leads in the end shows in <see cref="RoleChanged"/>.</summary>
    public ValueTask<TransferAnswer> TransferLeadershipAsync(NodeId to, CancellationToken cancellationToken = default) =>
        AskAsync(new TransferRequest(to), cancellationToken);

    /// <summary>
    /// Takes a message from another node. Never blocks; whatever it holds does no harm. False when it was dropped, because too many wait or the host has
    /// stopped.
    /// </summary>
    public bool Receive(Message message)
    {
        bool isTaken = _parts.Inbox.TryAdd(message);
        if (!isTaken)
        {
            _parts.Meter.Dropped();
        }

        return isTaken;
    }

    /// <summary>The way to <paramref name="node"/> lost messages, so that what was on it is sent again.</summary>
    public void ReportUnreachable(NodeId node) => _parts.Inbox.AddUnreachable(node);

    /// <summary>What came from <paramref name="from"/> is no message that this node understands, or pretends to come from another.</summary>
    internal void ReportUnreadable(NodeId from, MessageReadOutcome outcome) =>
        ReportUnreadable(from, outcome == MessageReadOutcome.Read ? "it speaks for another node" : outcome.ToString());

    /// <summary>What came from <paramref name="from"/> is nothing that this node understands.</summary>
    internal void ReportUnreadable(NodeId from, string reason)
    {
        _parts.Meter.Unreadable();
        _parts.Log.Unreadable(from, reason);
    }

    /// <summary>Ends what is being written, answers everybody who waits, and stops. Does not throw what <see cref="Stopped"/> says.</summary>
    public async ValueTask DisposeAsync()
    {
        _parts.Inbox.Close();
        await _timer.DisposeAsync();
        _ = await _loop;
        _parts.Dispose();
    }

    private async ValueTask<TAnswer> AskAsync<TAnswer>(HostRequest<TAnswer> request, CancellationToken cancellationToken)
    {
        if (!await _parts.Inbox.AddAsync(request, cancellationToken))
        {
            request.Stopped();
        }

        return await request.Answered.WaitAsync(cancellationToken);
    }

    private void OnRoleChanged(RaftStatus status) => RoleChanged?.Invoke(this, new RaftRoleChangedEventArgs(status));
}

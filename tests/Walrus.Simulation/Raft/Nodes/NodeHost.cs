using Walrus.Consensus;

namespace Walrus.Simulation.Raft;

/// <summary>What the simulated runtime is made of and how it behaves.</summary>
internal sealed record HostSettings(
    RaftOptions Options,
    MemberSet InitialMembers,
    SafetyRules Rules,
    HostFaults Faults,
    int SnapshotEvery,
    SafetyOracle Oracle);

/// <summary>
/// One node: the real core, a simulated disk and the key/value machine. Performs a Ready in separate steps, so that a crash can come between any two.
/// </summary>
internal sealed class NodeHost(HostSettings settings, ElectionJitter jitter)
{
    private readonly List<ReadResult> _waitingReads = [];
    private readonly SimDisk _firstDisk = new() { DropsVotes = settings.Faults.HasFlag(HostFaults.DropsVotes) };
    private SimDisk? _otherDisk;
    private bool _mayVote = true;
    private RaftNode? _core;
    private Ready? _ready;

    public NodeId Id => settings.Options.Id;

    public SimDisk Disk => _otherDisk ?? _firstDisk;

    /// <summary>What the node's promises were made on; what another disk holds, into which this one was damaged or for which it was replaced, counts for nothing.</summary>
    public DiskState Promised => _firstDisk.Durable;

    /// <summary>True when the disk is not the one that the node's promises were made on.</summary>
    public bool IsOnAnotherDisk => _otherDisk is not null;

    public bool IsUp => _core is not null;

    /// <summary>The core of a node that is up.</summary>
    public RaftNode Core => _core ?? throw new InvalidOperationException($"node {Id} is down");

    public KvMachine Machine { get; private set; } = new();

    /// <summary>Counts starts: what was meant for an earlier life is dropped.</summary>
    public int Incarnation { get; private set; }

    public bool HasReady => _ready is not null;

    /// <summary>What is being performed.</summary>
    public Ready? Ready => _ready;

    public bool MustFlush => _ready!.MustFlush;

    /// <summary>The snapshot to be installed, from the Ready that handed it over until <see cref="Install"/>.</summary>
    public Snapshot? Installing { get; private set; }

    public void Start()
    {
        Incarnation++;
        Machine = Disk.Snapshot is { } snapshot ? KvMachine.Load(snapshot.Position.Index, Disk.SnapshotBytes) : new KvMachine();
        RaftOptions options = settings.Options with { MayVote = settings.Options.MayVote && _mayVote };
        MemberSet initial = _mayVote ? settings.InitialMembers : MemberSet.Empty;
        _core = new RaftNode(options, new RestoredState(Disk.Written.HardState, initial), Disk, jitter, settings.Rules);
        settings.Oracle.Started(this);
    }

    /// <summary>A node that is down finds <paramref name="disk"/> when it starts; <paramref name="mayVote"/> would be a mistake.</summary>
    public void ChangeDisk(SimDisk disk, bool mayVote)
    {
        _otherDisk = disk;
        _mayVote = mayVote;
    }

    /// <summary>Loses everything that is not flushed. <paramref name="random"/> decides what of the rest survives.</summary>
    public void Crash(SimRandom random)
    {
        _core = null;
        _ready = null;
        Installing = null;
        _waitingReads.Clear();
        Disk.Crash(random);
    }

    /// <summary>False when there is nothing to do.</summary>
    public bool Take()
    {
        bool has = Core.TryTakeReady(out _ready);
        settings.Oracle.Observe(this);
        return has;
    }

    public void SendEarly(Action<Message> send)
    {
        Send(_ready!.EarlyMessages, int.MaxValue, send);
        if (settings.Faults.HasFlag(HostFaults.SendsBeforeFlush))
        {
            Send(_ready.Messages, int.MaxValue, send);
        }
    }

    /// <exception cref="DiskFullException">Not all of it is written, so nothing of it may be sent: the owner stops.</exception>
    public void Write(bool hardStateFirst)
    {
        settings.Oracle.Writing(this, _ready!.Entries);
        try
        {
            Disk.Write(_ready, hardStateFirst);
        }
        catch (DiskFullException) when (settings.Faults.HasFlag(HostFaults.IgnoresFullDisk))
        {
            // The mistake: nobody is told.
        }

        if (settings.Faults.HasFlag(HostFaults.AdvancesBeforeFlush) && _ready.Install is null && _ready.Committed.Count == 0 && _ready.Messages.Count == 0)
        {
            Core.Advance();
            _ready = null;
        }
    }

    /// <summary>Sends what must wait for the flush; only the first <paramref name="count"/> when a crash comes in between.</summary>
    public void SendLate(int count, Action<Message> send)
    {
        if (!settings.Faults.HasFlag(HostFaults.SendsBeforeFlush))
        {
            Send(_ready!.Messages, count, send);
        }
    }

    /// <summary>Hands a snapshot to <see cref="Install"/>, applies, answers reads, and ends the Ready.</summary>
    /// <exception cref="DiskFullException">There was no room for a snapshot of the machine: the owner stops.</exception>
    public void Finish(Action<LogEntry, int> applied, Action<ReadResult> answered)
    {
        Ready ready = _ready!;
        _ready = null;
        Installing = ready.Install ?? Installing;
        foreach (LogEntry entry in ready.Committed)
        {
            int result = Machine.Apply(entry);
            settings.Oracle.Applied(this, entry);
            applied(entry, result);
        }

        _waitingReads.AddRange(ready.Reads);
        Core.Advance();
        settings.Oracle.Observe(this);
        AnswerReads(answered);
        TakeSnapshot();
    }

    /// <summary>Installs the received snapshot, if its bytes are right.</summary>
    /// <exception cref="DiskFullException">There was no room for it: the owner stops.</exception>
    public void Install(Action<ReadResult> answered)
    {
        Snapshot snapshot = Installing!;
        Installing = null;
        byte[]? bytes = settings.Faults.HasFlag(HostFaults.InstallsUnchecked) ? Disk.ReceivedUnchecked(snapshot) : Disk.Received(snapshot);
        if (bytes is not null)
        {
            Disk.Install(snapshot, bytes);
            Machine = KvMachine.Load(snapshot.Position.Index, bytes);
            settings.Oracle.Installed(this, snapshot);
        }

        Core.ReportSnapshot(snapshot, bytes is not null);
        settings.Oracle.Observe(this);
        AnswerReads(answered);
    }

    /// <summary>A flush failed, and what it was to make durable never will be. True when this owner goes on nevertheless.</summary>
    public bool FlushFailed()
    {
        if (!settings.Faults.HasFlag(HostFaults.IgnoresFailedFlush))
        {
            return false;
        }

        Disk.Lose();
        return true;
    }

    /// <summary>Gives <paramref name="message"/> to the core.</summary>
    public StepOutcome Step(Message message)
    {
        StepOutcome outcome = Core.Step(message);
        settings.Oracle.Observe(this);
        return outcome;
    }

    public void Tick()
    {
        Core.Tick();
        settings.Oracle.Observe(this);
    }

    private void Send(IReadOnlyList<Message> messages, int count, Action<Message> send)
    {
        for (int i = 0; i < Math.Min(count, messages.Count); i++)
        {
            settings.Oracle.Sending(this, messages[i]);
            send(messages[i]);
        }
    }

    private void AnswerReads(Action<ReadResult> answered)
    {
        for (int i = 0; i < _waitingReads.Count; i++)
        {
            ReadResult read = _waitingReads[i];
            if (!read.IsConfirmed || read.Index <= Machine.Applied)
            {
                _waitingReads.RemoveAt(i--);
                answered(read);
            }
        }
    }

    private void TakeSnapshot()
    {
        LogIndex applied = Machine.Applied;
        LogIndex before = Disk.Snapshot?.Position.Index ?? LogIndex.Zero;
        if (settings.SnapshotEvery == 0 || applied - before < settings.SnapshotEvery || Installing is not null)
        {
            return;
        }

        byte[] bytes = Machine.Save();
        MemberSet members = settings.Faults.HasFlag(HostFaults.RecordsNewestMembership) ? Core.Members : Core.MembersAt(applied);
        Snapshot snapshot = new(Disk.Written.At(applied).Position, members, bytes.Length, Crc32C.Compute(bytes));
        settings.Oracle.Taken(this, snapshot);
        Disk.Keep(snapshot, bytes);
        LogIndex through = new(applied.Value - (applied.Value % 4));
        if (Core.Compact(through))
        {
            Disk.Compact(through);
        }
    }
}

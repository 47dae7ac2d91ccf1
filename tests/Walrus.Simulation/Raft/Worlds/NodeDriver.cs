using Walrus.Consensus;

namespace Walrus.Simulation.Raft;

/// <summary>What every driver of one world shares.</summary>
internal sealed record DriverParts(
    WorldPlan Plan,
    SimSchedule Schedule,
    SimNetwork Network,
    SimRandom Random,
    ClientFleet Clients,
    DiskPlan Disks,
    Survivors Survivors,
    SimTrace? Trace);

/// <summary>Lets one node live in the world: ticks, messages, flushes that take time or fail, crashes between any two steps, pauses.</summary>
internal sealed class NodeDriver(NodeHost host, DriverParts parts)
{
    /// <summary>The longest time between a crash and the next start.</summary>
    public const int DownMaxMs = 600;

    private readonly int _tickMs = parts.Random.Between(parts.Plan.TickMinMs, parts.Plan.TickMaxMs);
    private long _pausedUntil;
    private bool _isInstallPlanned;
    private bool _wasLeader;

    public NodeHost Host => host;

    /// <summary>True for a node that is gone for good: its id names nobody any more.</summary>
    public bool IsGone { get; private set; }

    /// <summary>True while the disk is full or about to be.</summary>
    public bool HasFillingDisk => host.Disk.IsFilling;

    public bool IsPaused => parts.Schedule.Now < _pausedUntil;

    private int Target => (int)host.Id.Value;

    public void Start()
    {
        host.Start();
        _isInstallPlanned = false;
        parts.Schedule.After(parts.Random.Below(_tickMs), new SimEvent(SimEventKind.Tick, Target, host.Incarnation));
        Note("starts");
        Pump();
    }

    /// <summary>The power goes; the node starts again a while later.</summary>
    public void Crash(string why)
    {
        if (host.IsUp)
        {
            Note($"crashes {why}");
            Stop();
            StartLater();
        }
    }

    /// <summary>The node never starts again.</summary>
    public void Leave(string why)
    {
        Note($"is gone: {why}");
        IsGone = true;
        Stop();
    }

    /// <summary>What was durable turns out to be damaged when the node starts again.</summary>
    public void DamageDisk(SimRandom random, bool mayVote, int downMaxMs)
    {
        Stop();
        SimDisk left = host.Disk.Damaged(random);
        HardState hard = left.Written.HardState;
        Note($"finds its log of {host.Disk.Base.Index}..{host.Disk.Last} damaged: {left.Base.Index}..{left.Last} is left, {(hard == default ? "neither term nor vote" : "term and vote too")}");
        host.ChangeDisk(left, mayVote);
        StartLater(downMaxMs);
    }

    /// <summary>The disk is replaced by an empty one, and nobody cares.</summary>
    public void EmptyDisk(bool mayVote)
    {
        Stop();
        Note("keeps its id on an empty disk");
        host.ChangeDisk(new SimDisk(), mayVote);
        StartLater();
    }

    /// <summary>A node that is down starts in a while.</summary>
    public void StartLater(int downMaxMs = DownMaxMs) => parts.Schedule.After(parts.Random.Between(5, downMaxMs), new SimEvent(SimEventKind.Restart, Target, host.Incarnation));

    /// <summary>The disk has room for so much and no more.</summary>
    public void FillDisk(int room)
    {
        Note($"has a disk that fills up: room for {room} more");
        host.Disk.FillUp(room);
    }

    /// <summary>The disk has room again.</summary>
    public void MakeRoom()
    {
        Note("has room on its disk again");
        host.Disk.MakeRoom();
    }

    /// <summary>The process stands still; what reaches it waits.</summary>
    public void Pause(int forMs)
    {
        Note($"pauses for {forMs} ms");
        _pausedUntil = parts.Schedule.Now + forMs;
    }

    /// <summary>No more faults, and a node that is down starts soon.</summary>
    public void Heal()
    {
        _pausedUntil = 0;
        host.Disk.MakeRoom();
        StartIfDown();
    }

    public void Happen(SimEvent what)
    {
        if (IsPaused)
        {
            parts.Schedule.After((int)(_pausedUntil - parts.Schedule.Now), what);
            return;
        }

        if (what.Kind == SimEventKind.Restart)
        {
            StartIfDown();
            return;
        }

        bool isForThisLife = what.Kind == SimEventKind.Deliver || what.Incarnation == host.Incarnation;
        if (host.IsUp && isForThisLife)
        {
            try
            {
                Live(what);
            }
            catch (DiskFullException full)
            {
                StopFull(full);
            }
        }
    }

    /// <summary>Takes and performs what the core wants done, until it waits for a flush or wants nothing.</summary>
    public void Pump()
    {
        try
        {
            PumpAll();
        }
        catch (DiskFullException full)
        {
            StopFull(full);
        }
    }

    /// <summary>
    /// What the owner does on a full disk: nothing of what could not be written is sent, and it stops with that cause. Later it starts again from what the
    /// disk holds, if there is room.
    /// </summary>
    private void StopFull(DiskFullException full)
    {
        Note($"stops: {full.Message}");
        Stop();
        StartLater();
    }

    private void Stop()
    {
        if (host.IsUp)
        {
            host.Crash(parts.Random);
            parts.Clients.Lost(host);
        }
    }

    private void StartIfDown()
    {
        if (host.IsUp || IsGone)
        {
            return;
        }

        if (host.Disk.IsFull)
        {
            Note("finds its disk still full and stays down");
            StartLater();
            return;
        }

        Start();
    }

    private void PumpAll()
    {
        while (host.IsUp && !host.HasReady && host.Take())
        {
            host.SendEarly(Send);
            if (CrashesHere("before writing"))
            {
                return;
            }

            host.Write(hardStateFirst: parts.Random.Chance(500));
            if (CrashesHere("before flushing"))
            {
                return;
            }

            if (host.HasReady && host.MustFlush)
            {
                parts.Schedule.After(parts.Random.Between(0, parts.Plan.FlushMaxMs), new SimEvent(SimEventKind.Flushed, Target, host.Incarnation));
                return;
            }

            if (host.HasReady)
            {
                Perform();
            }
        }

        ProvokeNewLeader();
    }

    /// <summary>Now and then a new leader is asked to change the membership at once, before it has committed anything.</summary>
    private void ProvokeNewLeader()
    {
        bool isLeader = host.IsUp && host.Core.Role == Role.Leader;
        bool isNew = isLeader && !_wasLeader;
        _wasLeader = isLeader;
        if (isNew && parts.Disks.LossesMax > 0)
        {
            parts.Schedule.After(0, new SimEvent(SimEventKind.NewLeader, Target));
        }

        if (isNew && !parts.Network.IsHealed && parts.Plan.ChangesMembership && parts.Random.Chance(300))
        {
            MembershipChange change = Nemesis.DrawChange(parts.Plan.Nodes, parts.Random);
            Note($"is asked at once to {change.Kind} {change.Node}: {parts.Survivors.Propose(host.Core, change)}");
            Pump();
        }
    }

    private void Live(SimEvent what)
    {
        switch (what.Kind)
        {
            case SimEventKind.Tick:
                host.Tick();
                parts.Schedule.After(_tickMs, what);
                break;
            case SimEventKind.Deliver:
                Deliver(what.Message!);
                break;
            case SimEventKind.Flushed:
                Flushed();
                break;
            case SimEventKind.Install:
                _isInstallPlanned = false;
                if (!parts.Network.IsHealed && parts.Random.Chance(parts.Plan.DamagePerMille))
                {
                    host.Disk.DamageReceived(parts.Random);
                }

                host.Install(Answered);
                break;
            default:
                throw new InvalidOperationException($"{what.Kind} is not a node's event");
        }

        Pump();
    }

    private void Deliver(Message message)
    {
        if (parts.Network.IsCut(message.From, message.To))
        {
            return;
        }

        StepOutcome outcome = host.Step(message);
        if (outcome != StepOutcome.Taken)
        {
            parts.Trace?.Note($"{SimTrace.Text(message)} ({outcome})");
        }
        else if (message is not (Heartbeat or HeartbeatReply))
        {
            parts.Trace?.Note(SimTrace.Text(message));
        }

        // A leader goes by what the node once acknowledged, until it is told that it is lost.
        bool isOfForgotten = outcome == StepOutcome.Contradiction && host.IsOnAnotherDisk;
        if (outcome is StepOutcome.Malformed or StepOutcome.Contradiction && !isOfForgotten)
        {
            throw new SafetyViolationException("Messages", $"{outcome}: {SimTrace.Text(message)}");
        }
    }

    private void Flushed()
    {
        if (!parts.Network.IsHealed && parts.Random.Chance(parts.Plan.FlushFailsPerMille))
        {
            if (!host.FlushFailed())
            {
                Crash("because its disk failed a flush");
                return;
            }
        }
        else
        {
            host.Disk.Flush();
        }

        if (!CrashesHere("before sending"))
        {
            Perform();
        }
    }

    private void Perform()
    {
        if (CrashesHere("while sending", () => host.SendLate(parts.Random.Below(4), Send)))
        {
            return;
        }

        host.SendLate(int.MaxValue, Send);
        if (CrashesHere("before applying"))
        {
            return;
        }

        host.Finish(Applied, Answered);
        if (host.Installing is not null && !_isInstallPlanned)
        {
            _isInstallPlanned = true;
            parts.Schedule.After(parts.Random.Between(0, 30), new SimEvent(SimEventKind.Install, Target, host.Incarnation));
        }

        CrashesHere("after applying");
    }

    private bool CrashesHere(string where, Action? before = null)
    {
        bool crashes = !parts.Network.IsHealed && parts.Random.Chance(parts.Plan.CrashPerMille);
        if (crashes)
        {
            before?.Invoke();
            Crash(where);
        }

        return crashes;
    }

    private void Send(Message message) => parts.Network.Send(message);

    private void Applied(LogEntry entry, int result) => parts.Clients.Applied(host, entry, result);

    private void Answered(ReadResult read) => parts.Clients.Answered(host, read);

    private void Note(string what) => parts.Trace?.Note($"node {host.Id} {what}");
}

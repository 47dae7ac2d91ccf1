using Walrus.Cluster;
using Walrus.Storage.Format;
using Walrus.Testing.Disks;
using PartitionId = Walrus.Cluster.PartitionId;

namespace Walrus.Simulation.Cluster;

/// <summary>A cluster, its clients, what befalls them, and who judges: first safety under faults, then everything is healed, and progress is demanded.</summary>
internal sealed class ClusterWorld : IDisposable
{
    private const long StepsMax = 500_000;

    private readonly Dictionary<int, SimNode> _up = [];
    private readonly Dictionary<int, Machine> _machines = [];
    private readonly Mistake _mistake;
    private readonly SimScheduler _scheduler;
    private int _schedulers;
    private bool _isOver;

    public ClusterWorld(ClusterPlan plan, Mistake mistake, bool isTraced)
    {
        Plan = plan;
        _mistake = mistake;
        Loop = new SimLoop(new SimRandom((ulong)plan.Seed), StepsMax);
        Trace = isTraced ? new ClusterTrace(Loop) : null;
        _scheduler = NewScheduler();
        Clock = new SimClock(Loop, _scheduler);
        Network = new SimNetwork(Loop, NewScheduler());
        Oracle = new ClusterOracle(Loop, Trace);
        Nodes = [.. Enumerable.Range(1, plan.NodeCount)];
    }

    public ClusterPlan Plan { get; }

    public SimLoop Loop { get; }

    public SimClock Clock { get; }

    public SimNetwork Network { get; }

    public ClusterOracle Oracle { get; }

    public ClusterTrace? Trace { get; }

    public IReadOnlyList<int> Nodes { get; }

    /// <summary>The partitions that clients use.</summary>
    public IReadOnlyList<PartitionId> Partitions { get; private set; } = [];

    /// <summary>Nodes that run, also those that are cut off or paused.</summary>
    public IReadOnlyDictionary<int, SimNode> Up => _up;

    /// <summary>Runs it to its end. Throws what went wrong.</summary>
    public void Run()
    {
        _scheduler.Post(() => _ = LiveAsync());
        Loop.Run(() => _isOver);
    }

    /// <inheritdoc/>
    public void Dispose() => Loop.Dispose();

    public void Note(string what) => Trace?.Note("world", what);

    /// <summary>One of those that run, by chance; null when there is none.</summary>
    public SimNode? Any() => _up.Count == 0 ? null : _up.Values.ElementAt(Loop.Random.Below(_up.Count));

    /// <summary>The node that a fault is for, at this moment; 0 when there is none.</summary>
    public int Resolve(Aim aim) => aim.Kind switch
    {
        AimKind.GroupLeader => _up.Values.FirstOrDefault(node => node.LeadsGroup)?.Number ?? 0,
        AimKind.PartitionLeader => Oracle.Metadata.Newest.FindTopic(Plan.Topics[aim.Number].Name) is { } topic ? (int)topic.Partitions[0].Last.Leader.Node.Value : 0,
        _ => aim.Number,
    };

    public async Task StartAsync(int number)
    {
        Machine machine = _machines[number];
        machine.Life = _mistake.RestartsInOldLife && machine.Life > 0 ? machine.Life : machine.Life + 1;
        Network.Reset(number);
        SimScheduler scheduler = NewScheduler();
        NodeSetting setting = new(this, new NodeLife(new NodeId(number), new Incarnation(machine.Life)), machine.Disk, _mistake)
        {
            Files = _mistake.Files(machine.Tap()),
            Identity = new StoreIdentity(new Guid(Plan.Seed, (short)number, 1, 1, 1, 1, 1, 1, 1, 1, 1), new FrameSalt((uint)(Plan.Seed * 31) + (uint)number)),
            BootId = $"boot-{number}-{machine.PowerCuts}",
        };
        Note($"node {number} starts life {machine.Life}");
        _up.Add(number, await SimNode.StartAsync(setting, scheduler, Trace is null ? Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance : new TraceLoggers(Trace, $"node {number}")));
    }

    /// <summary>Ends a life; the power goes with it, or only the process.</summary>
    public void Crash(int number, int dice, bool isPowerCut)
    {
        if (!_up.Remove(number, out SimNode? node))
        {
            return;
        }

        Machine machine = _machines[number];
        node.End();
        Network.Unlisten(number);
        if (isPowerCut)
        {
            machine.PowerCuts++;
            machine.Disk = dice % 3 == 0 ? node.Disk.CrashLosingUnflushed() : node.Disk.Crash(new Random(dice));
        }
        else
        {
            machine.Disk = node.Disk.Kill();
            Network.Reset(number);
        }

        Note($"node {number} {(isPowerCut ? "loses its power" : "is killed")}");
    }

    /// <summary>The power goes with the next but so many flush of its disk, before anything of it is durable.</summary>
    public void CrashAtFlush(int number, int flushes, int dice) => _machines[number].BeforeFlush(flushes, () => Crash(number, dice, isPowerCut: true));

    /// <summary>Whoever does not run starts, and everything is as it should be.</summary>
    public async Task HealAsync()
    {
        Note("everything is healed");
        Network.Heal();
        foreach (int number in Nodes)
        {
            _machines[number].BeforeFlush(-1, null);
            if (_up.TryGetValue(number, out SimNode? node))
            {
                node.IsPaused = false;
            }
            else
            {
                await StartAsync(number);
            }
        }
    }

    /// <summary>Waits until it is so.</summary>
    public async Task UntilAsync(Func<bool> condition, string what, TimeSpan patience)
    {
        long began = Clock.GetTimestamp();
        while (!condition())
        {
            if (Clock.GetElapsedTime(began) > patience)
            {
                throw new ClusterViolationException("Progress", $"waited {patience.TotalSeconds:F0} s in vain for {what}. {Describe()}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), Clock);
        }
    }

    /// <summary>How things stand, for people.</summary>
    public string Describe() => string.Join(' ', Oracle.Metadata.Newest.Partitions().Select(item =>
        $"{item.Id}: {item.Partition.Segments.Count} segments, last {item.Partition.Last.Number} {item.Partition.Last.Status} from {item.Partition.Last.Base}, leader {item.Partition.Last.Leader};"));

    private async Task LiveAsync()
    {
        try
        {
            await LiveThroughAsync();
            _isOver = true;
        }
        catch (Exception violation)
        {
            Loop.Fail(violation);
        }
    }

    private async Task LiveThroughAsync()
    {
        foreach (int number in Nodes)
        {
            _machines.Add(number, new Machine());
            await StartAsync(number);
        }

        await UntilAsync(() => Plan.Topics.All(topic => _up.Values.All(node => node.HasEntered && node.View.State.FindTopic(topic.Name) is not null)), "the cluster to begin", TimeSpan.FromSeconds(30));
        Partitions = [.. Plan.Topics.Where(topic => topic.Name != CursorTopic.Name).Select(topic => Oracle.Metadata.Newest.FindTopic(topic.Name)!.PartitionId(0))];
        ClusterClients clients = new(this);
        FaultPerformer faults = new(this, _scheduler);
        clients.Start();
        faults.Start();
        _ = WatchAsync();
        await Task.Delay(Plan.Lasts, Clock);
        faults.Stop();
        await HealAsync();
        await clients.StopAsync();
        await new ClusterEnding(this, clients).DemandAsync();
    }

    /// <summary>Looks on while clients and faults are at work.</summary>
    private async Task WatchAsync()
    {
        try
        {
            while (!_isOver)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(37), Clock);
                foreach (SimNode node in _up.Values)
                {
                    if (node.Failure is { } failure)
                    {
                        throw new ClusterViolationException("NodeFailed", $"node {node.Life}: {failure}");
                    }

                    foreach (PartitionId partition in Partitions)
                    {
                        Oracle.LookAt(node, partition);
                    }
                }
            }
        }
        catch (Exception violation)
        {
            Loop.Fail(violation);
        }
    }

    private SimScheduler NewScheduler() => new(Loop, _schedulers++);

    /// <summary>What stays when a node's life ends.</summary>
    private sealed class Machine
    {
        private FlushTap? _tap;

        public SimFileSystem Disk { get; set; } = new();

        public int Life { get; set; }

        public int PowerCuts { get; set; }

        public FlushTap Tap() => _tap = new FlushTap(Disk);

        public void BeforeFlush(int flushes, Action? then) => _tap?.Before(flushes, then);
    }
}

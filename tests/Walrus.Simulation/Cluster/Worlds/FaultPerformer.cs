namespace Walrus.Simulation.Cluster;

/// <summary>Lets the planned faults happen, and be over, at their times.</summary>
internal sealed class FaultPerformer(ClusterWorld world, SimScheduler scheduler)
{
    private bool _isStopped;

    public void Start()
    {
        foreach (Fault fault in world.Plan.Faults)
        {
            world.Loop.After(fault.At, scheduler, () => Begin(fault));
        }
    }

    /// <summary>Nothing happens any more; whoever calls heals what has not ended.</summary>
    public void Stop() => _isStopped = true;

    private void Begin(Fault fault)
    {
        int node = world.Resolve(fault.Aim);
        int other = world.Resolve(fault.Other);
        if (_isStopped || !world.Up.ContainsKey(node))
        {
            return;
        }

        world.Note($"{fault}: node {node}");
        switch (fault.Kind)
        {
            case FaultKind.Kill:
                world.Crash(node, fault.Dice, isPowerCut: false);
                StartLater(fault, node);
                break;
            case FaultKind.PowerCut:
                world.Crash(node, fault.Dice, isPowerCut: true);
                StartLater(fault, node);
                break;
            case FaultKind.PowerCutAtFlush:
                world.CrashAtFlush(node, fault.Dice % 20, fault.Dice);
                StartLater(fault, node);
                break;
            case FaultKind.PowerCutAll:
                foreach (int each in world.Up.Keys.ToArray())
                {
                    world.Crash(each, fault.Dice + each, isPowerCut: true);
                    StartLater(fault, each);
                }

                break;
            case FaultKind.Pause:
                SimNode paused = world.Up[node];
                paused.IsPaused = true;
                Later(fault, () => paused.IsPaused = false);
                break;
            default:
                Disturb(fault, node, other);
                break;
        }
    }

    private void Disturb(Fault fault, int node, int other)
    {
        switch (fault.Kind)
        {
            case FaultKind.Isolate:
                Block(fault, [.. world.Nodes.Where(each => each != node).SelectMany(each => new[] { (node, each), (each, node) })]);
                break;
            case FaultKind.OneWay when node != other && other != 0:
                Block(fault, [(node, other)]);
                break;
            case FaultKind.CutPair when node != other && other != 0:
                world.Network.Reset(node, other);
                Block(fault, [(node, other), (other, node)]);
                break;
            case FaultKind.BreakLinks:
                world.Network.Reset(node);
                break;
            case FaultKind.SlowLinks:
                world.Network.Slow(node, isSlow: true);
                Later(fault, () => world.Network.Slow(node, isSlow: false));
                break;
            case FaultKind.ClockAhead or FaultKind.ClockBehind:
                world.Up[node].Clock.Set(fault.Kind == FaultKind.ClockAhead ? TimeSpan.FromHours(1) : -TimeSpan.FromHours(1));
                break;
            case FaultKind.ClockStops:
                world.Up[node].Clock.Stop();
                break;
        }
    }

    private void Block(Fault fault, (int From, int To)[] ways)
    {
        foreach ((int from, int to) in ways)
        {
            world.Network.Block(from, to);
        }

        Later(fault, () =>
        {
            foreach ((int from, int to) in ways)
            {
                world.Network.Unblock(from, to);
            }
        });
    }

    private void StartLater(Fault fault, int node) => Later(fault, () =>
    {
        if (!world.Up.ContainsKey(node))
        {
            _ = world.StartAsync(node);
        }
    });

    private void Later(Fault fault, Action then) => world.Loop.After(fault.Lasts, scheduler, () =>
    {
        if (!_isStopped)
        {
            world.Note($"#{fault.Number} is over");
            then();
        }
    });
}

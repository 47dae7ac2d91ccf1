using Walrus.Cluster;

namespace Walrus.Simulation.Cluster;

/// <summary>What a seed's world is like and what will happen in it: all of it a list made before the run, so that a failing one can be made shorter.</summary>
internal sealed record ClusterPlan
{
    private static readonly (FaultKind Kind, int Weight)[] Kinds =
    [
        (FaultKind.Kill, 14), (FaultKind.PowerCut, 14), (FaultKind.PowerCutAtFlush, 14), (FaultKind.PowerCutAll, 5), (FaultKind.Pause, 10), (FaultKind.Isolate, 10), (FaultKind.OneWay, 10),
        (FaultKind.CutPair, 8), (FaultKind.BreakLinks, 6), (FaultKind.SlowLinks, 4), (FaultKind.ClockAhead, 2), (FaultKind.ClockBehind, 2), (FaultKind.ClockStops, 1),
    ];

    public required int Seed { get; init; }

    public required int NodeCount { get; init; }

    /// <summary>Topics that clients use; each has one partition.</summary>
    public required IReadOnlyList<CreateTopic> Topics { get; init; }

    /// <summary>After how many entries a segment is rolled over.</summary>
    public required int SegmentEntries { get; init; }

    /// <summary>How often it is looked whether one is due.</summary>
    public required TimeSpan MonitorInterval { get; init; }

    /// <summary>How long clients and faults go on.</summary>
    public required TimeSpan Lasts { get; init; }

    public required IReadOnlyList<Fault> Faults { get; init; }

    /// <summary>The plan of a seed.</summary>
    public static ClusterPlan Of(int seed)
    {
        SimRandom random = new((ulong)seed * 0x9E3779B97F4A7C15);
        int nodes = random.Chance(150) ? 5 : 3;
        TimeSpan lasts = TimeSpan.FromMilliseconds(random.Between(1_200, 3_600));
        int count = random.Between(1, 6);
        List<Fault> faults = [];
        for (int i = 0; i < count; i++)
        {
            faults.Add(new Fault(
                0,
                TimeSpan.FromMilliseconds(random.Below((int)lasts.TotalMilliseconds)),
                Draw(random),
                Aimed(random, nodes),
                Aimed(random, nodes),
                TimeSpan.FromMilliseconds(random.Chance(300) ? random.Between(1, 100) : random.Between(100, 3_000)),
                random.Below(int.MaxValue)));
        }

        return new ClusterPlan
        {
            Seed = seed,
            NodeCount = nodes,
            Topics = [.. Enumerable.Range(0, 2).Select(topic => Topic($"topic-{topic}", topic, nodes)), CursorsOf(nodes)],
            SegmentEntries = random.Between(4, 25),
            MonitorInterval = TimeSpan.FromMilliseconds(random.Between(40, 400)),
            Lasts = lasts,
            Faults = [.. faults.OrderBy(fault => fault.At).Select((fault, i) => fault with { Number = i + 1 })],
        };
    }

    private static CreateTopic Topic(string name, int topic, int nodes) => new() { Name = new TopicName(name), Partitions = [On(topic, nodes)] };

    private static CreateTopic CursorsOf(int nodes) =>
        new() { Name = CursorTopic.Name, Partitions = [On(2, nodes)], AcceptsAnyCount = true, Configuration = CursorTopic.Configuration };

    /// <summary>Three nodes of them, another one leading for each topic.</summary>
    private static SegmentAssignment On(int topic, int nodes)
    {
        NodeId[] on = [.. Enumerable.Range(0, 3).Select(i => new NodeId(((topic + i) % nodes) + 1))];
        return new SegmentAssignment(new NodeLife(on[0], new Incarnation(1)), ReplicaSet.Of(on));
    }

    private static FaultKind Draw(SimRandom random)
    {
        int drawn = random.Below(Kinds.Sum(kind => kind.Weight));
        foreach ((FaultKind kind, int weight) in Kinds)
        {
            drawn -= weight;
            if (drawn < 0)
            {
                return kind;
            }
        }

        return FaultKind.Kill;
    }

    private static Aim Aimed(SimRandom random, int nodes) => random.Below(10) switch
    {
        < 4 => new Aim(AimKind.PartitionLeader, random.Below(3)),
        < 6 => new Aim(AimKind.GroupLeader, 0),
        _ => new Aim(AimKind.Node, random.Between(1, nodes)),
    };
}

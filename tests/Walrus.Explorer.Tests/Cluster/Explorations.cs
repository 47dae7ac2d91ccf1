namespace Walrus.Explorer.Tests.Cluster;

/// <summary>The configurations that <c>make test</c> explores, each with what it measured: fewer states or less depth mean that something is left out.</summary>
internal static class Explorations
{
    public static IReadOnlyDictionary<string, (string Setting, int States, int Depth)> All { get; } = new Dictionary<string, (string, int, int)>(StringComparer.Ordinal)
    {
        ["Replication, three nodes"] = ("nodes 3 segments 1 entries 2 losses 1", 249_409, 35),
        ["Replication in disorder"] = ("nodes 2 segments 1 entries 2 losses 1 timeouts 1 disorders 1 waiting 1", 104_023, 41),
        ["Restarted follower"] = ("nodes 3 segments 1 entries 1 crashes 1 mortal 2", 9_289, 23),
        ["Failover, stale leader"] = ("nodes 3 entries 1 seals 1", 198_556, 30),
        ["Failover, power cut"] = ("nodes 2 coordinators 2 entries 1 crashes 1 seals 1", 101_024, 30),
        ["Failover, written only"] = ("nodes 2 each 0 coordinators 2 entries 1 crashes 1 seals 1", 134_566, 30),
        ["Rollover against failover"] = ("nodes 2 coordinators 2 entries 1 rollovers 1 seals 1 losses 1", 49_109, 28),
        ["Rival coordinators"] = ("nodes 2 coordinators 12 entries 1 seals 2 timeouts 1", 380_851, 37),
    };
}

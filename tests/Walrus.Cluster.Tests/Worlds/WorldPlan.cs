using Walrus.Testing;

namespace Walrus.Cluster.Tests.Worlds;

/// <summary>What the nodes of a world share.</summary>
internal sealed record WorldPlan(int Seed, int NodeCount)
{
    private readonly System.Random _random = new(Seed);

    public WorldNetwork Wires { get; } = new();

    public required WorldMetadata Metadata { get; init; }

    public ManualTime Time { get; } = new();

    /// <summary>After how many entries a segment is rolled over.</summary>
    public int SegmentEntries { get; init; } = 25;

    public IEnumerable<int> Nodes => Enumerable.Range(1, NodeCount);

    /// <summary>Another number of the seed's.</summary>
    public int Draw()
    {
        lock (_random)
        {
            return _random.Next();
        }
    }
}

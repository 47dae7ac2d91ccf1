using Walrus.Cluster;
using Walrus.Storage.Files;
using Walrus.Storage.Format;
using Walrus.Testing.Disks;

namespace Walrus.Simulation.Cluster;

/// <summary>What a life of a node begins with.</summary>
internal sealed record NodeSetting(ClusterWorld World, NodeLife Life, SimFileSystem Disk, Mistake Mistake)
{
    /// <summary>The disk as the node sees it.</summary>
    public required IFileSystem Files { get; init; }

    /// <summary>For an empty disk.</summary>
    public required StoreIdentity Identity { get; init; }

    /// <summary>Names the run of the machine's operating system: another one after a power cut.</summary>
    public required string BootId { get; init; }

    public long JournalFileBytes { get; init; } = 1024 * 1024;

    /// <summary>Another number of the seed's.</summary>
    public int Draw() => World.Loop.Random.Below(int.MaxValue);
}

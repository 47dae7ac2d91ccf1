using Microsoft.Extensions.Logging.Abstractions;
using Walrus.Peers;
using Walrus.Storage;
using Walrus.Testing;
using Walrus.Testing.Disks;
using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Replication.Hosts;

/// <summary>A node of a test: a disk in memory, an engine, links in memory, and the host of its copies.</summary>
internal sealed class HostNode : IAsyncDisposable
{
    private readonly MemoryNetwork _memory;

    private HostNode(NodeLife life, SimFileSystem disk, LogEngine engine, PeerNetwork network, (SegmentHost Host, ProducerHost Producers, HostView View) parts, MemoryNetwork memory)
    {
        _memory = memory;
        Life = life;
        Disk = disk;
        Engine = engine;
        Network = network;
        (Host, Producers, View) = parts;
    }

    public NodeLife Life { get; }

    public SimFileSystem Disk { get; }

    public LogEngine Engine { get; }

    public PeerNetwork Network { get; }

    public SegmentHost Host { get; }

    public ProducerHost Producers { get; }

    public HostView View { get; }

    public static PeerAddress Address(int node) => new("10.0.0." + node, 7000);

    public static async Task<HostNode> StartAsync(
        NodeLife life,
        SimFileSystem disk,
        MemoryNetwork memory,
        ManualTime time,
        FsyncSchedule? fsync = null,
        string boot = "boot-1",
        bool replacesStore = false,
        IMetadataProposer? proposer = null)
    {
        FsyncSchedule schedule = fsync ?? FsyncSchedule.SyncEach;
        LogOptions options = new() { Directory = "/data", Fsync = schedule, JournalFileBytes = 4 * 1024 * 1024, JournalFilesMax = 4, Time = time };
        LogEngine engine = new EngineOpener(options, disk, EngineOpener.DrawIdentity).Open();
        SegmentHost host = new(engine, life, new SegmentHostOptions { Fsync = schedule, BootId = boot, ReplacesStore = replacesStore, Time = time });
        PeerServices services = new();
        host.RegisterWith(services);
        HostView view = new(life);
        ProducerHost producers = new(engine, host, view, proposer ?? new HostProposals(), time, NullLoggerFactory.Instance);
        producers.RegisterWith(services);
        PeerIdentity identity = new(Home, life.Node, life.Incarnation, Address((int)life.Node.Value));
        PeerNetwork network = new(new PeerOptions { Identity = identity }, services, memory, new System.Random((int)life.Node.Value), time, NullLoggerFactory.Instance);
        memory.Listen(identity.Advertised.ToEndPoint(), network.AcceptAsync);
        producers.Join(network);
        producers.Load();
        await host.StartAsync(network, CancellationToken.None);
        network.Start();
        return new HostNode(life, disk, engine, network, (host, producers, view), memory);
    }

    /// <summary>Ends its links and its host as a power cut does: nothing is finished, and what was not flushed is gone. Gives what is left of the disk.</summary>
    public async Task<SimFileSystem> CrashAsync(bool isPowerCut = true)
    {
        SimFileSystem left = isPowerCut ? Disk.CrashLosingUnflushed() : Disk.Kill();
        await DisposeAsync();
        return left;
    }

    public async ValueTask DisposeAsync()
    {
        _memory.Unlisten(Address((int)Life.Node.Value).ToEndPoint());
        await Producers.DisposeAsync();
        await Host.DisposeAsync();
        await Network.DisposeAsync();
        await Engine.DisposeAsync();
    }
}

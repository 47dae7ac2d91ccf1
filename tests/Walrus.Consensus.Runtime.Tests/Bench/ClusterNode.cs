using Walrus.Storage;
using Walrus.Storage.Files;
using Walrus.Testing;
using Walrus.Testing.Disks;
using Walrus.Testing.Faults;

namespace Walrus.Consensus.Runtime.Tests.Bench;

/// <summary>One node of a <see cref="TestCluster"/>: a simulated disk that outlives the engine and the host on it.</summary>
internal sealed class ClusterNode(NodeId id, ManualTime time, TestNetwork network, Func<RaftHostOptions, RaftHostOptions> change)
{
    private LogEngine? _engine;
    private FaultFileSystem _files = new(new SimFileSystem());

    public NodeId Id => id;

    /// <summary>What is on the platter.</summary>
    public SimFileSystem Disk { get; set; } = new();

    /// <summary>The file system of the present life, which can be made to fail.</summary>
    public FaultFileSystem Files => _files;

    /// <summary>Where on the disk the store lies.</summary>
    public string Root { get; set; } = RaftDisk.Root;

    public FsyncSchedule Fsync { get; set; } = FsyncSchedule.SyncEach;

    public LogEngine Engine => _engine ?? throw new InvalidOperationException($"node {Id} is down");

    /// <summary>The host of a node that is up; also that of one that has stopped by itself.</summary>
    public RaftHost? Host { get; private set; }

    public MapMachine Machine { get; private set; } = new();

    /// <summary>True while there is a host that has not stopped.</summary>
    public bool IsUp => Host is { Stopped.IsCompleted: false };

    public async Task StartAsync(RaftStart start, MemberSet founders, FaultPlan? plan = null)
    {
        _files = new FaultFileSystem(Disk);
        if (plan is not null)
        {
            _files.Fail(plan);
        }

        Machine = new MapMachine();
        _engine = RaftDisk.Open(_files, time, Fsync, Root);
        RaftHostOptions options = change(new RaftHostOptions
        {
            Raft = new RaftOptions { Id = Id, SnapshotChunkBytes = 1_000 },
            Start = start,
            InitialMembers = founders,
            Jitter = new Random((int)Id.Value).Next,
            Time = time,
        });
        Host = await RaftHost.StartAsync(options, _engine, Machine, network.For(Id)).Within();
        network.Join(Host, Id);
    }

    /// <summary>Stops properly.</summary>
    public async Task StopAsync()
    {
        network.Leave(Id);
        if (Host is { } host)
        {
            await host.DisposeAsync().AsTask().Within();
        }

        if (_engine is { } engine)
        {
            await engine.DisposeAsync().AsTask().Within();
        }

        (Host, _engine) = (null, null);
    }

    /// <summary>The power goes: what was not flushed is lost, wholly or, with a <paramref name="random"/>, partly.</summary>
    public async Task CrashAsync(Random? random = null)
    {
        network.Leave(Id);
        SimFileSystem left = random is null ? Disk.CrashLosingUnflushed() : Disk.Crash(random);
        await StopAsync();
        Disk = left;
    }

    /// <summary>A disk of its own, new and empty.</summary>
    public void ReplaceDisk() => Disk = new SimFileSystem();
}

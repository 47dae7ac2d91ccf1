using Microsoft.Extensions.Logging;

namespace Walrus.Consensus.Runtime;

/// <summary>What the parts of one host share.</summary>
internal sealed class HostParts : IDisposable
{
    private readonly string? _loss;
    private RaftStatus? _status;

    public HostParts(RaftHostOptions options, IRaftStore store, IStateMachine machine, IRaftTransport transport)
    {
        Options = options;
        Store = store;
        Machine = new MachineDriver(machine);
        Transport = transport;
        Log = new RuntimeLog(options.Logging.CreateLogger(RuntimeLog.Category), options.Raft.Id);
        Meter = new RuntimeMeter(options.Raft.Id, () => Status);
        _loss = store.Loss;
    }

    /// <summary>How the host runs.</summary>
    public RaftHostOptions Options { get; }

    /// <summary>What the node remembers.</summary>
    public IRaftStore Store { get; }

    /// <summary>The state machine.</summary>
    public MachineDriver Machine { get; }

    /// <summary>The way to other nodes.</summary>
    public IRaftTransport Transport { get; }

    /// <summary>What waits for the loop.</summary>
    public Inbox Inbox { get; } = new();

    /// <summary>Who waits for the machine.</summary>
    public AppliedGate Applied { get; } = new();

    /// <summary>Log lines.</summary>
    public RuntimeLog Log { get; }

    /// <summary>Measurements.</summary>
    public RuntimeMeter Meter { get; }

    /// <summary>How the node stands. Written by the loop.</summary>
    public RaftStatus Status
    {
        get => Volatile.Read(ref _status) ?? new RaftStatus(
            Options.Raft.Id, Role.Follower, NodeId.None, Term.Zero, LogPosition.Zero, LogIndex.Zero, LogIndex.Zero, MemberSet.Empty, [], _loss);
        set => Volatile.Write(ref _status, value);
    }

    /// <summary>The meter stops to be observed, and the store is given free.</summary>
    public void Dispose()
    {
        Meter.Dispose();
        Store.Dispose();
    }
}

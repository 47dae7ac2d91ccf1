using Microsoft.Extensions.Logging;

namespace Walrus.Consensus.Runtime;

/// <summary>What the parts of one host share.</summary>
internal sealed class HostParts(RaftHostOptions options, IRaftStore store, IStateMachine machine, IRaftTransport transport) : IDisposable
{
    private RaftStatus? _status;

    /// <summary>How the host runs.</summary>
    public RaftHostOptions Options => options;

    /// <summary>What the node remembers.</summary>
    public IRaftStore Store => store;

    /// <summary>The state machine.</summary>
    public MachineDriver Machine { get; } = new(machine);

    /// <summary>The way to other nodes.</summary>
    public IRaftTransport Transport => transport;

    /// <summary>What waits for the loop.</summary>
    public Inbox Inbox { get; } = new();

    /// <summary>Log lines.</summary>
    public RuntimeLog Log { get; } = new(options.Logging.CreateLogger(RuntimeLog.Category), options.Raft.Id);

    /// <summary>Measurements.</summary>
    public RuntimeMeter Meter => field ??= new RuntimeMeter(options.Raft.Id, () => Status);

    /// <summary>How the node stands. Written by the loop.</summary>
    public RaftStatus Status
    {
        get => Volatile.Read(ref _status) ?? new RaftStatus(
            options.Raft.Id, Role.Follower, NodeId.None, Term.Zero, LogPosition.Zero, LogIndex.Zero, LogIndex.Zero, MemberSet.Empty, [], store.Loss);
        set => Volatile.Write(ref _status, value);
    }

    /// <summary>The meter stops to be observed.</summary>
    public void Dispose() => Meter.Dispose();
}

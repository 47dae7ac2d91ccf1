using Walrus.Consensus;

namespace Walrus.Simulation.Raft;

/// <summary>One write; done wholly or not at all, but for entries, of which a beginning may be done.</summary>
internal abstract record DiskWrite
{
    public abstract void ApplyTo(DiskState state);

    public sealed record Hard(HardState State) : DiskWrite
    {
        public override void ApplyTo(DiskState state) => state.SetHardState(State);
    }

    public sealed record Entries(LogEntry[] Items) : DiskWrite
    {
        public override void ApplyTo(DiskState state) => state.Append(Items, Items.Length);
    }

    public sealed record Taken(Snapshot Snapshot, byte[] Bytes) : DiskWrite
    {
        public override void ApplyTo(DiskState state) => state.SetSnapshot(Snapshot, Bytes);
    }

    public sealed record Installed(Snapshot Snapshot, byte[] Bytes) : DiskWrite
    {
        public override void ApplyTo(DiskState state) => state.Install(Snapshot, Bytes);
    }

    public sealed record Compacted(LogIndex Through) : DiskWrite
    {
        public override void ApplyTo(DiskState state) => state.Compact(Through);
    }
}

using Walrus.Consensus;

namespace Walrus.Simulation.Raft;

/// <summary>One write; done wholly or not at all, but for entries, of which a beginning may be done.</summary>
internal abstract record DiskWrite
{
    /// <summary>The room it takes on a disk that is filling up.</summary>
    public virtual int Size => 1;

    public abstract void ApplyTo(DiskState state);

    public sealed record Hard(HardState State) : DiskWrite
    {
        public override void ApplyTo(DiskState state) => state.SetHardState(State);

        public override string ToString() => $"the hard state of term {State.Term}";
    }

    public sealed record Entries(LogEntry[] Items) : DiskWrite
    {
        public override int Size => Items.Length;

        public override void ApplyTo(DiskState state) => state.Append(Items, Items.Length);

        public override string ToString() => $"entries {Items[0].Position}..{Items[^1].Position}";
    }

    public sealed record Taken(Snapshot Snapshot, byte[] Bytes) : DiskWrite
    {
        public override void ApplyTo(DiskState state) => state.SetSnapshot(Snapshot, Bytes);

        public override string ToString() => $"its {Snapshot}";
    }

    public sealed record Installed(Snapshot Snapshot, byte[] Bytes) : DiskWrite
    {
        public override void ApplyTo(DiskState state) => state.Install(Snapshot, Bytes);

        public override string ToString() => $"the leader's {Snapshot}";
    }

    public sealed record Compacted(LogIndex Through) : DiskWrite
    {
        public override void ApplyTo(DiskState state) => state.Compact(Through);

        public override string ToString() => $"the compaction through {Through}";
    }
}

using Walrus.Consensus;

namespace Walrus.Simulation.Raft;

/// <summary>What a disk holds of one node: log, hard state, snapshot, and the pieces of a snapshot that is being received.</summary>
internal sealed class DiskState
{
    private readonly List<LogEntry> _entries = [];
    private readonly List<(LogIndex Index, MemberSet Members)> _memberships = [];

    public LogPosition Base { get; private set; }

    public HardState HardState { get; private set; }

    public Snapshot? Snapshot { get; private set; }

    public byte[] SnapshotBytes { get; private set; } = [];

    public LogIndex Last => Base.Index + _entries.Count;

    public LogPosition LastPosition => _entries.Count > 0 ? _entries[^1].Position : Base;

    /// <summary>The newest membership that the log holds, or null when it holds none behind the snapshot.</summary>
    public MemberSet? Members => _memberships.Count > 0 ? _memberships[^1].Members : Snapshot?.Members;

    public DiskState Copy()
    {
        DiskState copy = new() { Base = Base, HardState = HardState, Snapshot = Snapshot, SnapshotBytes = SnapshotBytes };
        copy._entries.AddRange(_entries);
        copy._memberships.AddRange(_memberships);
        return copy;
    }

    public LogEntry At(LogIndex index) => _entries[(int)(index - Base.Index) - 1];

    /// <summary>True when the log or the snapshot covers that very entry.</summary>
    public bool Holds(LogPosition position) =>
        position.Index <= Base.Index
            ? Snapshot is not null
            : position.Index <= Last && At(position.Index).Term == position.Term;

    public void SetHardState(HardState hardState) => HardState = hardState;

    /// <summary>Writes the first <paramref name="count"/> entries; what lies behind the first one's index is replaced.</summary>
    public void Append(IReadOnlyList<LogEntry> entries, int count)
    {
        if (count == 0)
        {
            return;
        }

        LogIndex first = entries[0].Index;
        if (first <= Base.Index || first > Last.Next)
        {
            throw new SafetyViolationException("Gap", $"entries from {first} are written to a log of {Base.Index} to {Last}");
        }

        Truncate(first);
        for (int i = 0; i < count; i++)
        {
            _entries.Add(entries[i]);
            if (entries[i].Kind == EntryKind.Membership && MembershipCodec.TryDecode(entries[i].Data.Span, out MemberSet? members))
            {
                _memberships.Add((entries[i].Index, members));
            }
        }
    }

    /// <summary>Drops the entries from <paramref name="first"/> on, which is behind <see cref="Base"/>.</summary>
    public void Truncate(LogIndex first)
    {
        int kept = (int)(first - Base.Index) - 1;
        _entries.RemoveRange(kept, _entries.Count - kept);
        while (_memberships.Count > 0 && _memberships[^1].Index >= first)
        {
            _memberships.RemoveAt(_memberships.Count - 1);
        }
    }

    /// <summary>A snapshot of the node's own machine, beside the log.</summary>
    public void SetSnapshot(Snapshot snapshot, byte[] bytes)
    {
        Snapshot = snapshot;
        SnapshotBytes = bytes;
    }

    /// <summary>A snapshot from the leader, in place of the log.</summary>
    public void Install(Snapshot snapshot, byte[] bytes)
    {
        SetSnapshot(snapshot, bytes);
        Base = snapshot.Position;
        _entries.Clear();
        _memberships.Clear();
    }

    public void Compact(LogIndex through)
    {
        if (through <= Base.Index)
        {
            return;
        }

        LogPosition position = At(through).Position;
        _entries.RemoveRange(0, (int)(through - Base.Index));
        Base = position;
    }
}

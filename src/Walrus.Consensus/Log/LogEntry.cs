namespace Walrus.Consensus;

/// <summary>What an entry is for.</summary>
public enum EntryKind
{
    /// <summary>A proposal of the owner; its bytes mean nothing to Raft.</summary>
    Command = 0,

    /// <summary>The empty entry with which a leader opens its term (paper, section 8).</summary>
    NoOp = 1,

    /// <summary>A membership, encoded by <see cref="MembershipCodec"/>; in force from the moment it is appended (thesis 4.1).</summary>
    Membership = 2,
}

/// <summary>One entry of the Raft log. Never changes; messages and logs share it.</summary>
/// <param name="index">Its place in the log, from 1.</param>
/// <param name="term">The term of the leader that made it.</param>
/// <param name="kind">What it is for.</param>
/// <param name="data">Its bytes; whoever makes an entry gives them away and does not change them any more.</param>
public sealed class LogEntry(LogIndex index, Term term, EntryKind kind, ReadOnlyMemory<byte> data)
{
    /// <summary>Its place in the log, from 1.</summary>
    public LogIndex Index => index;

    /// <summary>The term of the leader that made it.</summary>
    public Term Term => term;

    /// <summary>What it is for.</summary>
    public EntryKind Kind => kind;

    /// <summary>The command or the encoded membership; empty for <see cref="EntryKind.NoOp"/>.</summary>
    public ReadOnlyMemory<byte> Data => data;

    /// <summary>Index and term.</summary>
    public LogPosition Position => new(index, term);

    /// <summary>What it counts for in byte budgets: its data and <see cref="Limits.LogEntryOverheadBytes"/>.</summary>
    public int Bytes => data.Length + Limits.LogEntryOverheadBytes;

    /// <summary>Position and kind, without the payload.</summary>
    public override string ToString() => $"{Position} {Kind} {data.Length} B";
}

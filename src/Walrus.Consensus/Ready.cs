namespace Walrus.Consensus;

/// <summary>
/// What the owner has to do, in this order: <see cref="EarlyMessages"/> at any time; persist <see cref="HardState"/>, <see cref="Entries"/> and
/// <see cref="SnapshotWrites"/>, and flush when <see cref="MustFlush"/>; send <see cref="Messages"/>; install <see cref="Install"/>; apply
/// <see cref="Committed"/>; answer <see cref="Reads"/>; then <see cref="RaftNode.Advance"/>. The parts of the persisted state may reach the disk in
/// any order, as long as the flush covers all of them.
/// </summary>
/// <remarks>The object and its lists belong to the node and are used again after <see cref="RaftNode.Advance"/>: copy what is kept longer.</remarks>
public sealed class Ready
{
    /// <summary>Messages that may leave before anything of this is durable: a leader replicates while its own disk writes.</summary>
    public IReadOnlyList<Message> EarlyMessages => EarlyMessageList;

    /// <summary>The hard state to persist; null when it has not changed.</summary>
    public HardState? HardState { get; internal set; }

    /// <summary>
    /// Entries to write. Whatever the log holds from the first one's index on is replaced. They may repeat some that were written before.
    /// </summary>
    public IReadOnlyList<LogEntry> Entries => EntryList;

    /// <summary>Pieces of a snapshot to keep beside the log; they need no flush of their own.</summary>
    public IReadOnlyList<SnapshotWrite> SnapshotWrites => SnapshotWriteList;

    /// <summary>
    /// True when term, vote or entries are among what is persisted: <see cref="Messages"/> promise that they survive. False when only
    /// <see cref="Consensus.HardState.Committed"/> moved.
    /// </summary>
    public bool MustFlush { get; internal set; }

    /// <summary>Messages to send once everything above is durable, each at most once, in any order; any may be lost.</summary>
    public IReadOnlyList<Message> Messages => MessageList;

    /// <summary>
    /// A complete snapshot: check its bytes, make it durable together with a log that begins behind it, put the machine to its state, then
    /// <see cref="RaftNode.ReportSnapshot"/>, now or later. Nothing else is handed over to be applied until then.
    /// </summary>
    public Snapshot? Install { get; internal set; }

    /// <summary>Committed entries to apply, in order and each once.</summary>
    public IReadOnlyList<LogEntry> Committed => CommittedList;

    /// <summary>Linearizable reads that came to an end.</summary>
    public IReadOnlyList<ReadResult> Reads => ReadList;

    /// <summary>Role and leader; null when unchanged since the last <see cref="Ready"/>.</summary>
    public SoftState? SoftState { get; internal set; }

    internal List<Message> EarlyMessageList { get; } = [];

    internal List<LogEntry> EntryList { get; } = [];

    internal List<SnapshotWrite> SnapshotWriteList { get; } = [];

    internal List<Message> MessageList { get; } = [];

    internal List<LogEntry> CommittedList { get; } = [];

    internal List<ReadResult> ReadList { get; } = [];

    /// <summary>True when there is nothing to do.</summary>
    internal bool IsEmpty =>
        HardState is null && Install is null && SoftState is null
        && EarlyMessageList.Count + EntryList.Count + SnapshotWriteList.Count + MessageList.Count + CommittedList.Count + ReadList.Count == 0;

    internal void Clear()
    {
        HardState = null;
        MustFlush = false;
        Install = null;
        SoftState = null;
        EarlyMessageList.Clear();
        EntryList.Clear();
        SnapshotWriteList.Clear();
        MessageList.Clear();
        CommittedList.Clear();
        ReadList.Clear();
    }
}

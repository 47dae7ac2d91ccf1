namespace Walrus;

/// <content>Walrus.Consensus.Runtime: what drives the Raft core on a real machine.</content>
public static partial class Limits
{
    /// <summary>The length of a tick by default: a leader that dies is replaced 0.5 to 1 s later (10 to 20 ticks), and heartbeats cost 20 messages a second.</summary>
    public static readonly TimeSpan RaftTickDefault = TimeSpan.FromMilliseconds(50);

    /// <summary>The shortest tick: below it the timer itself is late.</summary>
    public static readonly TimeSpan RaftTickMin = TimeSpan.FromMilliseconds(1);

    /// <summary>The longest tick: an election would take minutes.</summary>
    public static readonly TimeSpan RaftTickMax = TimeSpan.FromSeconds(10);

    /// <summary>Ticks that count at once when a node stood still: what it did not hear meanwhile waits in its queues, and must be looked at before an election.</summary>
    public const int RaftTicksAtOnceMax = 2;

    /// <summary>Messages from other nodes that wait for the loop; beyond it they are dropped, and repeated by Raft.</summary>
    public const int RaftInboxMessagesMax = 4_096;

    /// <summary>Bytes of messages that wait for the loop: a few followers' windows.</summary>
    public const long RaftInboxBytesMax = 64L * 1024 * 1024;

    /// <summary>Proposals and other requests that wait for the loop; beyond it callers wait.</summary>
    public const int RaftRequestsMax = 4_096;

    /// <summary>Inputs taken before the core's next Ready is performed: together they share a flush, and none of them waits long for it.</summary>
    public const int RaftInputsAtOnceMax = 8_192;

    /// <summary>Proposals that are in the log and not applied; beyond it they are refused as busy. Empty ones hardly count against the core's byte bound.</summary>
    public const int ProposalsPendingMax = 65_536;

    /// <summary>Election times for which a deposed leader's proposals are waited for before their outcome is called unknown: a new leader is usually there after two.</summary>
    public const int OutcomeElectionTimes = 4;

    /// <summary>Entries applied between two snapshots by default.</summary>
    public const int SnapshotEntriesDefault = 100_000;

    /// <summary>Bytes of entries applied between two snapshots by default; what a restart reads again.</summary>
    public const long SnapshotAfterBytesDefault = 64L * 1024 * 1024;

    /// <summary>Entries kept before a snapshot by default: some seconds of a busy cluster.</summary>
    public const int EntriesKeptDefault = 10_000;

    /// <summary>Bytes of the newest entries that a node keeps in memory: followers that are not far behind, and its own machine, are served from there.</summary>
    public const long RecentEntriesBytesMax = 16L * 1024 * 1024;

    /// <summary>Bytes of entries that go into one batch of the store; several batches are written one after the other.</summary>
    public const int RaftBatchBytesMax = 4 * 1024 * 1024;

    /// <summary>Characters kept of the sentence that says why a node may not vote: with it the node's state still fits into a durable value.</summary>
    public const int RaftLossCharsMax = 400;

    /// <summary>How long a forwarded proposal or read waits for the leader's answer: a leader that has lost its majority has answered by then, and a dead link is found sooner.</summary>
    public static readonly TimeSpan ForwardTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The pause before a proposal that found no leader, or a busy one, is tried again, unless who leads changes before: a tick by default.</summary>
    public static readonly TimeSpan ForwardPause = TimeSpan.FromMilliseconds(50);

    /// <summary>How often in a row the word of a node that does not lead is followed to another without a pause: two that name each other end here.</summary>
    public const int ForwardHopsMax = 3;

    /// <summary>Bytes of the machine's answer to a forwarded proposal: an answer names what changed, and does not carry the state.</summary>
    public const int ForwardAnswerBytesMax = 1024 * 1024;

    /// <summary>Forwarded proposals and reads that a leader handles at once, from all nodes; beyond it they are answered as busy.</summary>
    public const int ForwardsHandledMax = 4_096;

    /// <summary>Bytes of their commands; one alone may always be handled.</summary>
    public const long ForwardBytesHandledMax = 64L * 1024 * 1024;
}

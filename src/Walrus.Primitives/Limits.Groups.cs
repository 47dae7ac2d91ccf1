namespace Walrus;

/// <content>Consumer groups: what consumers may ask for, and what an owner remembers.</content>
public static partial class Limits
{
    /// <summary>Entries that one TAKE or RECEIVE brings at most: enough for any batch, little enough for one answer.</summary>
    public const int GroupEntriesMax = 1_000;

    /// <summary>Bytes of entries from which an answer to TAKE or RECEIVE gets no more of them; it has at least one.</summary>
    public const int GroupAnswerBytes = 512 * 1024;

    /// <summary>Receipts of one ACK, RELEASE or EXTEND: what one RECEIVE can bring.</summary>
    public const int GroupReceiptsMax = GroupEntriesMax;

    /// <summary>Characters of a receipt: four numbers of at most 19 digits, and dots.</summary>
    public const int ReceiptCharsMax = 80;

    /// <summary>
    /// Entries of a group that consumers have, or had and gave back, at once: about 100 bytes each at the owner. Bounds the ranges of acknowledged entries above a
    /// position, too, because each gap between them is such an entry.
    /// </summary>
    public const int GroupInFlightMax = 10_000;

    /// <summary>Such entries of all groups of an owning node: about 100 MB.</summary>
    public const int GroupsInFlightMax = 1_000_000;

    /// <summary>Groups of one topic in each partition of the topic of cursors, so that a list of them fits an answer.</summary>
    public const int GroupsPerTopicMax = 512;

    /// <summary>Consumers of one node that wait at other nodes for entries; more are answered at once, so that appends find room on the links.</summary>
    public const int GroupWaitsForwardedMax = 1_024;

    /// <summary>The longest that a TAKE or RECEIVE waits for entries: less than a stopping node waits for its requests.</summary>
    public static readonly TimeSpan GroupWaitMax = TimeSpan.FromSeconds(10);

    /// <summary>The shortest time for which an entry is its consumer's: below it no answer reaches anybody in time.</summary>
    public static readonly TimeSpan GroupVisibilityMin = TimeSpan.FromMilliseconds(10);

    /// <summary>The longest: who works longer extends it.</summary>
    public static readonly TimeSpan GroupVisibilityMax = TimeSpan.FromHours(12);

    /// <summary>After this time without a call, and with nothing in flight, an owner forgets how often entries that came back were handed out.</summary>
    public static readonly TimeSpan GroupIdleMax = TimeSpan.FromMinutes(10);

    /// <summary>The pause after entries were announced that could not be read: so often a partition is looked at that does not keep its word.</summary>
    public static readonly TimeSpan GroupWatchPause = TimeSpan.FromMilliseconds(50);
}

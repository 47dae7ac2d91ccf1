namespace Walrus.Protocol;

/// <summary>What can be wrong with a request about a consumer group. As <see cref="ErrorTexts"/>, these never change.</summary>
public static class GroupErrors
{
    /// <summary>A count of entries that is no number from 1 to <see cref="Limits.GroupEntriesMax"/>.</summary>
    public const string InvalidEntryCount = "invalid entry count";

    /// <summary>A time to wait that is no number of milliseconds from 0 to <see cref="Limits.GroupWaitMax"/>.</summary>
    public const string InvalidWait = "invalid wait time";

    /// <summary>A time that is no number of milliseconds from <see cref="Limits.GroupVisibilityMin"/> to <see cref="Limits.GroupVisibilityMax"/>.</summary>
    public const string InvalidVisibility = "invalid visibility time";

    /// <summary>More than <see cref="Limits.GroupReceiptsMax"/> receipts, or longer ones than there are.</summary>
    public const string TooManyReceipts = "too many receipts";

    /// <summary>SEEK to something other than <c>start</c>, <c>end</c> or an offset.</summary>
    public const string InvalidPlace = "invalid place: start, end or an offset";

    /// <summary>SEEK with a partition that is no number.</summary>
    public const string SeekRequiresNumericPartition = "SEEK requires a numeric partition";

    /// <summary>SEEK to an offset of a topic with several partitions, without saying of which.</summary>
    public const string SeekRequiresPartition = "SEEK to an offset requires a partition";

    /// <summary><c>TAKE requires a group</c> and its like.</summary>
    public static string RequiresGroup(RequestKind kind) => $"{RequestKinds.WordOf(kind)} requires a group";

    /// <summary><c>RECEIVE requires a visibility time</c> and its like.</summary>
    public static string RequiresVisibility(RequestKind kind) => $"{RequestKinds.WordOf(kind)} requires a visibility time";

    /// <summary><c>ACK requires a receipt</c> and its like.</summary>
    public static string RequiresReceipt(RequestKind kind) => $"{RequestKinds.WordOf(kind)} requires a receipt";

    /// <summary>SEEK that ends behind the group.</summary>
    public static string RequiresPlace => "SEEK requires a place";

    /// <summary>A name that breaks the rule, or begins with two underscores; cut like a topic's.</summary>
    public static string InvalidGroupName(string name) =>
        name.Length <= Limits.NameCharsMax ? $"invalid group name {name}" : $"invalid group name {name[..Limits.NameCharsMax]}...";

    /// <summary>A word that no broker gave out as a receipt.</summary>
    public static string InvalidReceipt(string receipt) =>
        receipt.Length <= Limits.ReceiptCharsMax ? $"invalid receipt {receipt}" : $"invalid receipt {receipt[..Limits.ReceiptCharsMax]}...";

    /// <summary>Nobody has made the group, or it was deleted.</summary>
    public static string UnknownGroup(TopicName topic, CursorName group) => $"unknown group {group} of topic {topic}";

    /// <summary>SEEK beyond what readers see.</summary>
    public static string BeyondEnd(TopicName topic, int partition, long offset, long end) =>
        $"offset {offset} is beyond the end of partition {partition} of topic {topic}, which is {end}";
}

namespace Walrus;

/// <content>walrus-cli: imports, the shell and output.</content>
public static partial class Limits
{
    /// <summary>Bytes that <c>walrus-cli</c> reads at once from a source of lines: large enough that the call costs nothing per line.</summary>
    public const int LineReadBytes = 256 * 1024;

    /// <summary>Lines of an import in flight at once: enough to share a flush among thousands, few enough to compare again after a break.</summary>
    public const int ImportWindowLines = 8_192;

    /// <summary>Bytes of an import in flight at once; a single longer line is a window of its own.</summary>
    public const int ImportWindowBytes = 4 * 1024 * 1024;

    /// <summary>Bytes at the start of an import's source that are hashed to know it again: one read, and two logs seldom share it.</summary>
    public const int ImportSourceHeadBytes = 64 * 1024;

    /// <summary>Bytes of an import's state file: it holds about five hundred, so anything much longer is another file.</summary>
    public const int ImportStateBytesMax = 64 * 1024;

    /// <summary>How often a running import writes its state file: what a kill costs is at most reading back this much.</summary>
    public static readonly TimeSpan ImportStateInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>How long after a break the topic's end must stay still before lines are sent again: requests in flight may still land.</summary>
    public static readonly TimeSpan ImportSettle = TimeSpan.FromMilliseconds(250);

    /// <summary>The first pause between two tries to reach a broker that is gone; it doubles up to <see cref="ImportRetryPauseMax"/>.</summary>
    public static readonly TimeSpan ImportRetryPauseMin = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest pause between two tries to reach a broker that is gone.</summary>
    public static readonly TimeSpan ImportRetryPauseMax = TimeSpan.FromSeconds(2);

    /// <summary>Lines of the shell's history that are kept: what bash keeps.</summary>
    public const int ShellHistoryLines = 1_000;

    /// <summary>Characters of a line that the shell's history keeps; a longer one was pasted and is not wanted again.</summary>
    public const int ShellHistoryLineCharsMax = 4_096;

    /// <summary>How old the shell's list of topic names may be before it is asked for again.</summary>
    public static readonly TimeSpan ShellTopicsAgeMax = TimeSpan.FromSeconds(5);

    /// <summary>How long <c>walrus-cli</c> tries to connect: a person waits no longer before looking what is wrong.</summary>
    public static readonly TimeSpan CliConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>How often <c>node remove</c> asks how far a draining node is: a person sees it move, and a cluster does not notice.</summary>
    public static readonly TimeSpan CliRemovalPollInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>Bytes of output that <c>walrus-cli</c> gathers before it writes.</summary>
    public const int OutputBufferBytes = 256 * 1024;
}

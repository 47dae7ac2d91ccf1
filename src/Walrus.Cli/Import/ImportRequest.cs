namespace Walrus.Cli.Import;

/// <summary>What <c>import</c> was asked to do.</summary>
/// <param name="Path">The source; <c>-</c> is standard input.</param>
/// <param name="Topic">Where to.</param>
/// <param name="Resume">Keep a state file and go on from it.</param>
/// <param name="StateFile">Where it is; null for beside the source.</param>
/// <param name="RetryFor">How long to try again after a break.</param>
/// <param name="FrameBytesMax">The broker's frame limit.</param>
/// <param name="Quiet">No progress.</param>
internal sealed record ImportRequest(
    string Path,
    string Topic,
    bool Resume,
    string? StateFile,
    TimeSpan RetryFor,
    int FrameBytesMax,
    bool Quiet)
{
    /// <summary>
    /// The longest line that fits into a frame of that limit: <c>PUT topic line</c>. Zero or less when not even an empty one does.
    /// </summary>
    public int LineBytesMax => FrameBytesMax - "PUT ".Length - Topic.Length - " ".Length;
}

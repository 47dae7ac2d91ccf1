namespace Walrus.Cli.Import;

/// <summary>How far an import has come: the content of its state file.</summary>
/// <param name="Version">The layout of the file.</param>
/// <param name="Source">The file that is imported.</param>
/// <param name="Address">The broker, as <c>--addr</c> named it.</param>
/// <param name="Topic">The topic that takes the lines.</param>
/// <param name="BaseOffset">Where the topic ended before the first line was sent. With a single writer, line n (from 0) is the entry n further on.</param>
/// <param name="Lines">Lines acknowledged, from the start of the source, without a gap.</param>
/// <param name="LastLineStart">Where the last acknowledged line begins in the source, in bytes.</param>
/// <param name="Bytes">Where it ends, its newline included.</param>
/// <param name="Complete">True once the whole source was acknowledged.</param>
internal sealed record ImportState(
    int Version,
    SourceIdentity Source,
    string Address,
    string Topic,
    long BaseOffset,
    long Lines,
    long LastLineStart,
    long Bytes,
    bool Complete)
{
    /// <summary>The layout that this program writes and reads.</summary>
    public const int CurrentVersion = 1;
}

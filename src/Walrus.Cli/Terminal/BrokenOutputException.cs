namespace Walrus.Cli.Terminal;

/// <summary>
/// Standard output takes no more. When its reader has gone (<c>| head</c>) that is no error: the program just ends; a full disk is one.
/// </summary>
internal sealed class BrokenOutputException(IOException inner) : Exception(inner.Message, inner)
{
    private const int Epipe = 32;

    /// <summary>True when whoever read the output has closed it.</summary>
    public bool ReaderIsGone => (InnerException!.HResult & 0xFFFF) == Epipe;
}

namespace Walrus.Storage.Journal.Backends;

/// <summary>Which backend journal files are opened with.</summary>
/// <param name="Backend">The backend.</param>
/// <param name="Instead">What was asked for and does not work here; null when nothing was replaced.</param>
/// <param name="Because">Why it does not work, half a sentence; null when nothing was replaced.</param>
internal readonly record struct JournalBackendInUse(JournalBackend Backend, JournalBackend? Instead = null, string? Because = null)
{
    /// <summary>The next best in its place.</summary>
    public JournalBackendInUse Replace(JournalBackend next, string because) => new(next, Instead ?? Backend, because);
}

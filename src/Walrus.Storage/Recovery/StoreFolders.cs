namespace Walrus.Storage.Recovery;

/// <summary>Where things lie in a store's directory.</summary>
internal sealed record StoreFolders(string Root)
{
    private const string JournalName = "journal";
    private const string PacksName = "packs";
    private const string StageName = "stage";
    private const string LockName = "lock";

    public string Journal { get; } = Path.Combine(Root, JournalName);

    /// <summary>The stage's file, which a store has once it was opened under a schedule that does not flush each append.</summary>
    public string Stage { get; } = Path.Combine(Root, JournalName, StageName);

    public string Packs { get; } = Path.Combine(Root, PacksName);

    public string Lock { get; } = Path.Combine(Root, LockName);

    /// <summary>Whether a name in the root is ours. <c>lost+found</c> is the file system's own at the root of a volume.</summary>
    public static bool IsKnown(string name) =>
        name is JournalName or PacksName or "lost+found" || name.StartsWith(LockName, StringComparison.Ordinal);
}

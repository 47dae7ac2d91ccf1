namespace Walrus.Benchmarks.Workloads;

/// <summary>The kernel's cache of files.</summary>
internal static class PageCache
{
    private const string DropCaches = "/proc/sys/vm/drop_caches";

    /// <summary>Empties it (Linux, as root: man 5 proc, drop_caches; what is dirty stays). False where that is not possible.</summary>
    public static bool TryDrop()
    {
        try
        {
            File.WriteAllText(DropCaches, "1\n");
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

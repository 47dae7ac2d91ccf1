namespace Walrus.Node.Clustering;

/// <summary>Names the present run of the operating system.</summary>
internal static class BootId
{
    /// <summary>Linux' random boot id (proc(5), /proc/sys/kernel/random/boot_id); empty where there is none, which counts as a new run at each start.</summary>
    public static string Read()
    {
        try
        {
            return File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }
}

namespace Walrus.Storage.Compression;

/// <summary>How far packing is behind.</summary>
/// <param name="FullFiles">Journal files that take no more records and are not packed, the one being packed included.</param>
/// <param name="FilesMax">Files that the ring may have.</param>
/// <param name="CurrentBytes">Bytes written to the file that takes records now.</param>
/// <param name="FileBytes">Bytes of each file.</param>
internal readonly record struct PackPressure(int FullFiles, int FilesMax, long CurrentBytes, long FileBytes);

/// <summary>Whether there is time to compress. Pure.</summary>
internal static class CompressionPolicy
{
    /// <summary>
    /// True while at least half of the ring, the file that is being packed left out, can still be written to. Appends stop when nothing is
    /// left; packing without compression keeps up far longer, and has half of the ring to catch up.
    /// </summary>
    public static bool HasTime(in PackPressure pressure)
    {
        long all = (pressure.FilesMax - 1L) * pressure.FileBytes;
        long free = ((pressure.FilesMax - (long)pressure.FullFiles) * pressure.FileBytes) - pressure.CurrentBytes;
        return free * 2 >= all;
    }

    /// <summary>Whether a compressed batch is worth it: it must save a tenth, or reading it costs more than the disk space is worth.</summary>
    public static bool IsWorthIt(int plainBytes, int compressedBytes) =>
        compressedBytes <= plainBytes - (plainBytes / Limits.CompressionSavingMinShare);
}

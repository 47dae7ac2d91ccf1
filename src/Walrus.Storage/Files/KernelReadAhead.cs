using System.Globalization;

namespace Walrus.Storage.Files;

/// <summary>How far Linux itself reads ahead of a sequential reader on the disk below a directory.</summary>
internal static class KernelReadAhead
{
    private const string Mounts = "/proc/self/mountinfo";
    private const int DeviceField = 2;
    private const int MountPointField = 4;

    /// <summary>Bytes, as the disk is set up now (read_ahead_kb); null where that cannot be found out.</summary>
    public static long? BytesBelow(string directory)
    {
        try
        {
            if (!OperatingSystem.IsLinux() || FindDevice(File.ReadLines(Mounts), Path.GetFullPath(directory)) is not { } device)
            {
                return null;
            }

            // A disk, a partition of one, a file system without a disk of its own.
            string[] places = [$"/sys/dev/block/{device}/queue", $"/sys/dev/block/{device}/../queue", $"/sys/class/bdi/{device}"];
            foreach (string place in places)
            {
                string path = Path.Combine(place, "read_ahead_kb");
                if (File.Exists(path) && long.TryParse(File.ReadAllText(path).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long kib))
                {
                    return kib * 1024;
                }
            }
        }
        catch (Exception e) when (FileFaults.IsFault(e))
        {
            // A sandbox without /proc or /sys: not known.
        }

        return null;
    }

    /// <summary>
    /// "major:minor" of what is mounted at <paramref name="directory"/> or nearest above, from lines as in man 5 proc_pid_mountinfo; null when no
    /// line says. The last of two mounts at one place hides the first.
    /// </summary>
    public static string? FindDevice(IEnumerable<string> mounts, string directory)
    {
        string? device = null;
        int longest = -1;
        foreach (string line in mounts)
        {
            string[] fields = line.Split(' ');
            if (fields.Length <= MountPointField)
            {
                continue;
            }

            string point = fields[MountPointField].Replace("\\040", " ", StringComparison.Ordinal);
            if (point.Length >= longest && IsAtOrAbove(point, directory))
            {
                longest = point.Length;
                device = fields[DeviceField];
            }
        }

        return device;
    }

    private static bool IsAtOrAbove(string point, string directory) =>
        point == "/"
        || directory == point
        || (directory.Length > point.Length && directory[point.Length] == '/' && directory.StartsWith(point, StringComparison.Ordinal));
}

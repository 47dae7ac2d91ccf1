namespace Walrus.Storage.Files;

/// <summary>What there is to know about the volume of a path.</summary>
internal static class Volumes
{
    /// <summary>Whether the volume is another machine's, as far as the system tells (NFS, SMB and the like). False when it does not.</summary>
    public static bool IsNetwork(string path)
    {
        try
        {
            return new DriveInfo(Path.GetFullPath(path)).DriveType == DriveType.Network;
        }
        catch (ArgumentException)
        {
            return OperatingSystem.IsWindows(); // A UNC path has no drive, and is a share.
        }
        catch (Exception e) when (FileFaults.IsFault(e))
        {
            return false;
        }
    }
}

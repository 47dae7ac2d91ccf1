namespace Walrus.CrashTests.Disks;

/// <summary>A file that takes space on a small disk, until it is dropped.</summary>
internal sealed class Ballast
{
    private readonly string _path;

    public Ballast(string path, int bytes)
    {
        _path = path;
        File.WriteAllBytes(path, new byte[bytes]);
    }

    /// <summary>Frees the space.</summary>
    public void Drop() => File.Delete(_path);
}

namespace Walrus.Benchmarks.Workloads;

/// <summary>A copy of a store beside it, without its lock; gone when disposed.</summary>
internal sealed class StoreCopy : IDisposable
{
    public StoreCopy(string directory)
    {
        Directory = directory + "-copy";
        foreach (string file in System.IO.Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "lock"))
        {
            string target = Path.Combine(Directory, Path.GetRelativePath(directory, file));
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    public string Directory { get; }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}

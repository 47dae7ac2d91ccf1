namespace Walrus.Testing.Programs;

/// <summary>Files of the clone that these tests were built from.</summary>
public static class RepositoryFile
{
    /// <summary>The text of a file, given its path relative to the folder of Walrus.slnx.</summary>
    public static string Read(string path) => File.ReadAllText(PathOf(path));

    /// <summary>The full path of a file or folder, given its path relative to the folder of Walrus.slnx.</summary>
    public static string PathOf(string path)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Walrus.slnx")))
            {
                return Path.Combine(folder.FullName, path);
            }
        }

        throw new DirectoryNotFoundException($"No Walrus.slnx above {AppContext.BaseDirectory}.");
    }
}

using System.Collections.Immutable;

namespace Walrus.ArchitectureTests;

/// <summary>The working tree that these tests check, found by walking up from the test assembly to Walrus.slnx.</summary>
internal static class Repository
{
    private static readonly Lazy<ImmutableArray<SourceFile>> AllSources = new(ReadSources);

    /// <summary>The folder that holds Walrus.slnx.</summary>
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>The parsed C# files below the given top folders, ordered by path; build output is left out.</summary>
    public static IEnumerable<SourceFile> Sources(params string[] folders) =>
        AllSources.Value.Where(file => folders.Any(folder => file.Path.StartsWith(folder + "/", StringComparison.Ordinal)));

    /// <summary>Paths relative to the root, with forward slashes, of the files below a folder; build output is left out.</summary>
    public static IEnumerable<string> Files(string folder, string pattern)
    {
        string top = Path.Combine(Root, folder);
        return Directory.Exists(top)
            ? Directory.EnumerateFiles(top, pattern, SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
                .Where(path => !path.Split('/').Any(part => part is "bin" or "obj" or "TestResults"))
                .Order(StringComparer.Ordinal)
            : [];
    }

    /// <summary>Names of the projects below src/, each the name of its folder and of its csproj file.</summary>
    public static ImmutableArray<string> SourceProjects() =>
        [.. Directory.EnumerateDirectories(Path.Combine(Root, "src"))
            .Select(folder => Path.GetFileName(folder))
            .Where(name => File.Exists(ProjectFile(name)))
            .Order(StringComparer.Ordinal)];

    /// <summary>The full path of a src project's csproj file.</summary>
    public static string ProjectFile(string project) => Path.Combine(Root, "src", project, project + ".csproj");

    /// <summary>The text of a file, given its path relative to the root.</summary>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string FindRoot(string start)
    {
        for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Walrus.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No Walrus.slnx above {start}: run the tests inside a clone of the repository.");
    }

    private static ImmutableArray<SourceFile> ReadSources() =>
        [.. new[] { "src", "tests", "bench", "samples" }
            .SelectMany(folder => Files(folder, "*.cs"))
            .Select(path => SourceFile.Parse(path, Read(path)))];
}

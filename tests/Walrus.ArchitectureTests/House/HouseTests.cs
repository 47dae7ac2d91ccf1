using System.Xml.Linq;

namespace Walrus.ArchitectureTests.House;

/// <summary>What every project must bring along.</summary>
public sealed class HouseTests
{
    [Fact]
    public void SourceProjects_Each_OpenWithAReadme() =>
        MissingReadmes(Repository.SourceProjects(), path => File.Exists(Path.Combine(Repository.Root, path)))
            .ShouldBeNone("A project's README states what it promises, in about ten lines:");

    [Fact]
    public void Projects_Everywhere_AreInTheSolution() =>
        MissingProjects(XDocument.Parse(Repository.Read("Walrus.slnx")), ProjectFiles())
            .ShouldBeNone("make test does not see a project that is not in Walrus.slnx:");

    [Fact]
    public void Projects_Everywhere_CommitTheirLockFile() =>
        ProjectFiles().Select(path => Path.GetDirectoryName(path) + "/packages.lock.json")
            .Where(path => !File.Exists(Path.Combine(Repository.Root, path)))
            .ShouldBeNone("Restores are locked; run dotnet restore and commit:");

    [Fact]
    public void MissingReadmes_OfAProjectWithoutOne_IsFound() =>
        MissingReadmes(["Walrus.A", "Walrus.B"], path => path.Contains("Walrus.A", StringComparison.Ordinal)).ShouldBe(["src/Walrus.B/README.md"]);

    [Fact]
    public void MissingProjects_OfOneBesideTheSolution_IsFound()
    {
        XDocument solution = XDocument.Parse("<Solution><Folder Name='/src/'><Project Path='src/A/A.csproj' /></Folder></Solution>");
        MissingProjects(solution, ["src/A/A.csproj", "src/B/B.csproj"]).ShouldBe(["src/B/B.csproj"]);
    }

    private static IEnumerable<string> ProjectFiles() =>
        new[] { "src", "tests", "bench", "samples" }.SelectMany(folder => Repository.Files(folder, "*.csproj"));

    private static IEnumerable<string> MissingReadmes(IEnumerable<string> projects, Func<string, bool> exists) =>
        projects.Select(project => $"src/{project}/README.md").Where(path => !exists(path));

    private static IEnumerable<string> MissingProjects(XDocument solution, IEnumerable<string> projects) =>
        projects.Except(solution.Descendants("Project").Select(item => item.Attribute("Path")!.Value), StringComparer.Ordinal);
}

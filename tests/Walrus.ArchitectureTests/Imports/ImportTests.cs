using System.Xml.Linq;
using Mono.Cecil;

namespace Walrus.ArchitectureTests.Imports;

public sealed class ImportTests
{
    private const string Remedy = "Imports go one way (docs/ARCHITECTURE.md). Move the code, or decide otherwise in docs/decisions and change ImportRules:";

    [Fact]
    public void ProjectFiles_OfEverySourceProject_ReferenceOnlyWhatTheTableNames() =>
        Repository.SourceProjects().SelectMany(CheckProjectFile).ShouldBeNone(Remedy);

    [Fact]
    public void Assemblies_OfEverySourceProject_ReferenceOnlyWhatTheTableNames() =>
        SourceAssemblies.All.SelectMany(item => CheckAssembly(item.Project, item.Assembly)).ShouldBeNone(Remedy);

    [Fact]
    public void Cli_OutsideItsOfflineFolder_DoesNotKnowTheEngine() =>
        ImportRules.CheckOffline(Repository.Sources("src"))
            .ShouldBeNone($"The CLI talks to a broker; only {ImportRules.OfflineFolder} reads a data folder:");

    [Fact]
    public void Table_HasNoCycle()
    {
        foreach (string project in ImportRules.Table.Keys)
        {
            ReachedFrom(project).ShouldNotContain(project);
        }
    }

    [Fact]
    public void Check_AnUnlistedProject_IsFound() =>
        ImportRules.Check("Walrus.Surprise", [], [], []).ShouldBe(["Walrus.Surprise is not in ImportRules.Table"]);

    [Fact]
    public void Check_AnUpwardReference_IsFound() =>
        ImportRules.Check("Walrus.Storage", ["Walrus.Primitives", "Walrus.Node"], [], []).ShouldBe(["Walrus.Storage -> Walrus.Node"]);

    [Fact]
    public void Check_AnUnlistedPackage_IsFound() =>
        ImportRules.Check("Walrus.Protocol", [], ["Newtonsoft.Json"], []).ShouldBe(["Walrus.Protocol -> package Newtonsoft.Json"]);

    [Fact]
    public void Check_SocketsInAPureProject_AreFound() =>
        ImportRules.Check("Walrus.Protocol", [], [], ["System.Net.Sockets"]).ShouldHaveSingleItem();

    [Fact]
    public void CheckOffline_TheEngineInTheShell_IsFound()
    {
        const string text = "using Walrus.Storage;";
        ImportRules.CheckOffline([SourceFile.Parse("src/Walrus.Cli/Shell/Prompt.cs", text)]).ShouldHaveSingleItem();
        ImportRules.CheckOffline([SourceFile.Parse("src/Walrus.Cli/Inspect/Store.cs", text)]).ShouldBeEmpty();
    }

    private static IEnumerable<string> CheckProjectFile(string project)
    {
        XDocument file = XDocument.Load(Repository.ProjectFile(project));
        IEnumerable<string> projects = file.Descendants("ProjectReference").Select(item => Path.GetFileNameWithoutExtension(item.Attribute("Include")!.Value.Replace('\\', '/')));
        IEnumerable<string> packages = file.Descendants("PackageReference").Select(item => item.Attribute("Include")!.Value);
        return ImportRules.Check(project, projects, packages, []);
    }

    private static IEnumerable<string> CheckAssembly(string project, AssemblyDefinition assembly)
    {
        Dictionary<string, string> projectsByAssembly = Repository.SourceProjects().ToDictionary(SourceAssemblies.AssemblyName, StringComparer.Ordinal);
        string[] names = [.. assembly.MainModule.AssemblyReferences.Select(reference => reference.Name)];
        return ImportRules.Check(project, names.Where(projectsByAssembly.ContainsKey).Select(name => projectsByAssembly[name]), [], names);
    }

    private static HashSet<string> ReachedFrom(string project)
    {
        HashSet<string> reached = new(StringComparer.Ordinal);
        Queue<string> open = new(ImportRules.Table[project].Projects);
        while (open.TryDequeue(out string? next))
        {
            if (reached.Add(next))
            {
                foreach (string further in ImportRules.Table[next].Projects)
                {
                    open.Enqueue(further);
                }
            }
        }

        return reached;
    }
}

using System.Xml.Linq;

namespace Walrus.ArchitectureTests.Words;

public sealed class WordTests
{
    [Fact]
    public void Files_Everywhere_HoldNoLeftoverMarkers() =>
        WordRules.CheckLeftovers(TextFiles()).ShouldBeNone("Finish it, or open an issue and say in the text what holds today:");

    [Fact]
    public void Types_Everywhere_HaveNamesThatSaySomething() =>
        WordRules.CheckTypeNames(Repository.Sources("src", "tests", "bench", "samples")).ShouldBeNone("Name what it does:");

    [Fact]
    public void Pragmas_Everywhere_SayWhy() =>
        WordRules.CheckPragmas(Repository.Sources("src", "tests", "bench", "samples"))
            .ShouldBeNone("A warning is disabled by its number, with the reason on the line or on the line above:");

    [Fact]
    public void Namespaces_Everywhere_FollowTheFolders() =>
        WordRules.CheckNamespaces(Repository.Sources("src", "tests"), RootNamespace).ShouldBeNone("The folder tree is the table of contents:");

    [Theory]
    [InlineData("// TO" + "DO: later", true)]
    [InlineData("// good enough for " + "now", true)]
    [InlineData("throw new NotImpl" + "ementedException();", true)]
    [InlineData("// FIX" + "ME", true)]
    [InlineData("// X" + "XX", true)]
    [InlineData("// a ha" + "ckathon, a todo list, for nowhere", false)]
    public void CheckLeftovers_ByText_IsFound(string line, bool found) =>
        WordRules.CheckLeftovers([("src/A.cs", "class A\n" + line)]).Any().ShouldBe(found);

    [Theory]
    [InlineData("class TopicManager { }", true)]
    [InlineData("static class StringUtils { }", true)]
    [InlineData("interface IHelper { }", true)]
    [InlineData("class Managed { int helper; }", false)]
    public void CheckTypeNames_ByText_IsFound(string text, bool found) =>
        WordRules.CheckTypeNames([SourceFile.Parse("src/A.cs", text)]).Any().ShouldBe(found);

    [Theory]
    [InlineData("#pragma warning disable CA1822", true)]
    [InlineData("#pragma warning disable", true)]
    [InlineData("#pragma warning disable // everything", true)]
    [InlineData("#pragma warning disable CA1822 //", true)]
    [InlineData("#pragma warning disable CA1822 // An interface of the tests demands it.", false)]
    [InlineData("// An interface of the tests demands it.\n#pragma warning disable CA1822", false)]
    public void CheckPragmas_ByText_IsFound(string text, bool found) =>
        WordRules.CheckPragmas([SourceFile.Parse("src/A.cs", "class A { }\n" + text)]).Any().ShouldBe(found);

    [Theory]
    [InlineData("Walrus.X", false)]
    [InlineData("Walrus.X.One", false)]
    [InlineData("Walrus.X.One.Two", false)]
    [InlineData("Walrus.X.Two", true)]
    [InlineData("Walrus.X.On", true)]
    [InlineData("Walrus", true)]
    [InlineData("Other", true)]
    public void CheckNamespaces_ByFolder_IsFound(string name, bool found) =>
        WordRules.CheckNamespaces([SourceFile.Parse("src/Walrus.X/One/Two/A.cs", $"namespace {name};")], project => project).Any().ShouldBe(found);

    /// <summary>Walrus.Primitives alone lives in the namespace that all share, so that its ids need no using.</summary>
    private static string RootNamespace(string project)
    {
        string file = Repository.ProjectFile(project);
        string? declared = File.Exists(file) ? XDocument.Load(file).Descendants("RootNamespace").SingleOrDefault()?.Value : null;
        return project == "Walrus.Primitives" ? "Walrus" : declared ?? project;
    }

    private static IEnumerable<(string Path, string Text)> TextFiles() =>
        from folder in new[] { "src", "tests", "bench", "samples", "docs", "eng" }
        from path in Repository.Files(folder, "*")
        where Path.GetExtension(path) is ".cs" or ".csproj" or ".props" or ".targets" or ".md" or ".txt" or ""
        select (path, Repository.Read(path));
}

namespace Walrus.ArchitectureTests.House;

public sealed class DocumentTests
{
    [Fact]
    public void Links_InEveryDocument_LeadSomewhere() =>
        DocumentRules.CheckLinks(Documents(), path => Path.Exists(Path.Combine(Repository.Root, path))).ShouldBeNone("Mend the link:");

    [Fact]
    public void Decisions_AllOfThem_AreInTheIndex() =>
        DocumentRules.CheckDecisions(
            Repository.Files("docs/decisions", "*.md").Select(path => Path.GetFileName(path)),
            Repository.Read("docs/decisions/README.md")).ShouldBeNone("docs/decisions/README.md lists each decision once, under its own number:");

    [Theory]
    [InlineData("[a](there.md)", false)]
    [InlineData("[a](there.md#part)", false)]
    [InlineData("[a](#part)", false)]
    [InlineData("[a](https://example.org/x)", false)]
    [InlineData("[a](gone.md)", true)]
    [InlineData("[a](../docs/gone.md)", true)]
    public void CheckLinks_ByTarget_IsFound(string text, bool found) =>
        DocumentRules.CheckLinks([("docs/A.md", text)], path => path == "docs/there.md").Any().ShouldBe(found);

    [Fact]
    public void CheckDecisions_UnlistedOrSharingANumber_IsFound()
    {
        DocumentRules.CheckDecisions(["0001-a.md"], "| 1 | [a](0001-a.md) |").ShouldBeEmpty();
        DocumentRules.CheckDecisions(["0001-a.md"], "").ShouldHaveSingleItem();
        DocumentRules.CheckDecisions(["0001-a.md", "0001-b.md"], "[a](0001-a.md) [b](0001-b.md)").ShouldHaveSingleItem();
    }

    private static IEnumerable<(string Path, string Text)> Documents() =>
        new[] { "src", "tests", "bench", "samples", "docs" }.SelectMany(folder => Repository.Files(folder, "*.md"))
            .Concat(Directory.EnumerateFiles(Repository.Root, "*.md").Select(path => Path.GetFileName(path)))
            .Select(path => (path, Repository.Read(path)));
}

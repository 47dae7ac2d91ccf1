using System.Text.RegularExpressions;

namespace Walrus.ArchitectureTests.Documents;

/// <summary>spec/README.md names actions and invariants: each is in a module, in the explorer, and, where it says so, in the code.</summary>
public sealed partial class SpecificationTests
{
    private const string Explorer = "tests/Walrus.Explorer.Tests";

    [Fact]
    public void Table_OfActions_NamesWhatTheModulesTheCodeAndTheExplorerHave()
    {
        string modules = Modules();
        string explorer = Sources(Explorer);
        string code = Sources("src/Walrus.Cluster");
        Match[] rows = [.. Rows("## Actions").Where(row => row.Groups["cells"].Captures.Count == 3 && Name().IsMatch(row.Groups["cells"].Captures[0].Value))];
        rows.Length.ShouldBeGreaterThan(20);
        foreach (Match row in rows)
        {
            string action = Name().Match(row.Groups["cells"].Captures[0].Value).Groups["name"].Value;
            Regex.IsMatch(modules, $@"^{action}(\(| ==)", RegexOptions.Multiline, TimeSpan.FromSeconds(1)).ShouldBeTrue($"{action} is in no module");
            explorer.ShouldContain($"const string {action} =", Case.Sensitive, action);
            foreach (Match name in Name().Matches(row.Groups["cells"].Captures[1].Value))
            {
                foreach (string part in name.Groups["name"].Value.Split('.'))
                {
                    Regex.IsMatch(code, $@"\b{part}\b", RegexOptions.None, TimeSpan.FromSeconds(10)).ShouldBeTrue($"{part} is not in src/Walrus.Cluster");
                }
            }

            foreach (Match name in Name().Matches(row.Groups["cells"].Captures[2].Value))
            {
                explorer.ShouldContain($" {name.Groups["name"].Value.Split('.')[1]}(", Case.Sensitive, action);
            }
        }
    }

    [Fact]
    public void Table_OfInvariants_NamesWhatTheModulesAndTheExplorerHave()
    {
        string explorer = Sources(Explorer);
        Match[] rows = [.. Rows("## Invariants").Where(row => row.Groups["cells"].Captures.Count == 4)];
        rows.Length.ShouldBeGreaterThan(12);
        foreach (Match row in rows.Where(row => row.Groups["cells"].Captures[0].Value.Contains('`', StringComparison.Ordinal)))
        {
            string invariant = Name().Match(row.Groups["cells"].Captures[0].Value).Groups["name"].Value;
            foreach (string module in row.Groups["cells"].Captures[2].Value.Split(','))
            {
                Regex.IsMatch(Repository.Read($"spec/{module.Trim()}.tla"), $"^{invariant} ==", RegexOptions.Multiline, TimeSpan.FromSeconds(1)).ShouldBeTrue($"{invariant} is not in {module}");
                string[] configurations = [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "spec"), $"{module.Trim()}*.cfg").Select(File.ReadAllText)];
                configurations.ShouldContain(text => text.Contains($"    {invariant}\n", StringComparison.Ordinal), $"{invariant} is checked by no .cfg of {module}");
            }

            explorer.ShouldContain($"\"{invariant}: ", Case.Sensitive, invariant);
        }
    }

    [Fact]
    public void Explorer_HasNoActionThatTheSpecificationDoesNotName()
    {
        string readme = Repository.Read("spec/README.md");
        foreach (Match constant in Constant().Matches(Sources(Explorer)))
        {
            readme.ShouldContain($"`{constant.Groups["name"].Value}`");
        }
    }

    private static IEnumerable<Match> Rows(string heading)
    {
        string text = Repository.Read("spec/README.md");
        int start = text.IndexOf(heading, StringComparison.Ordinal);
        int end = text.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        return text[start..end].Split('\n').Select(line => Row().Match(line)).Where(row => row.Success);
    }

    private static string Modules() => string.Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "spec"), "*.tla").Select(File.ReadAllText));

    private static string Sources(string folder) =>
        string.Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal)).Select(File.ReadAllText));

    [GeneratedRegex(@"^\|(?<cells>[^|]*[^|\-][^|]*)(\|(?<cells>[^|]*[^|\-][^|]*))+\|$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Row();

    [GeneratedRegex("`(?<name>[A-Za-z.]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();

    [GeneratedRegex(@"public const string (?<name>\w+) =", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Constant();
}

using System.Text.RegularExpressions;

namespace Walrus.ArchitectureTests.Documents;

/// <summary>docs/failure-model.md names tests: they are there, and no scenario is left out.</summary>
public sealed partial class FailureModelTests
{
    private const int Scenarios = 28;

    [Fact]
    public void Table_OfScenarios_NamesTestsThatExist()
    {
        string[] lines = [.. Repository.Read("docs/failure-model.md").Split('\n').Where(line => Row().IsMatch(line))];
        lines.Select(line => int.Parse(Row().Match(line).Groups["number"].Value, System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(Enumerable.Range(1, Scenarios));
        Dictionary<string, string[]> sources = [];
        foreach (string line in lines)
        {
            IReadOnlyList<Match> named = Named().Matches(line);
            named.ShouldNotBeEmpty(line);
            foreach (Match name in named)
            {
                if (!sources.TryGetValue(name.Groups["type"].Value, out string[]? texts))
                {
                    sources[name.Groups["type"].Value] = texts = [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), $"{name.Groups["type"].Value}.cs", SearchOption.AllDirectories).Select(File.ReadAllText)];
                }

                texts.Any(text => text.Contains($" {name.Groups["method"].Value}(", StringComparison.Ordinal)).ShouldBeTrue($"{name.Value} is not in the tests");
            }
        }
    }

    [GeneratedRegex(@"^\| (?<number>[0-9]+) \|", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Row();

    [GeneratedRegex(@"`(?<type>\w+Tests)\.(?<method>\w+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Named();
}

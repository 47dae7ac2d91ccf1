using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Walrus.ArchitectureTests.Bounds;

/// <summary>A limit that nothing enforces is a promise that nobody keeps; one that no test names is enforced until somebody forgets.</summary>
internal static class LimitRules
{
    /// <summary>The files that declare the limits: Limits.cs and its parts by duty, such as Limits.Journal.cs.</summary>
    private const string LimitsFiles = "src/Walrus.Primitives/Limits.";

    /// <summary>The limits among <paramref name="names"/> that the code never reads, and those that no test reads.</summary>
    public static IEnumerable<string> Check(IEnumerable<string> names, IEnumerable<SourceFile> source, IEnumerable<SourceFile> tests)
    {
        HashSet<string> used = NamesRead(source.Where(file => !file.Path.StartsWith(LimitsFiles, StringComparison.Ordinal)));
        HashSet<string> tested = NamesRead(tests);
        foreach (string name in names)
        {
            if (!used.Contains(name))
            {
                yield return $"Limits.{name} is not used in src";
            }

            if (!tested.Contains(name))
            {
                yield return $"Limits.{name} is not named by any test";
            }
        }
    }

    /// <summary>X of every Limits.X in code; comments do not count.</summary>
    private static HashSet<string> NamesRead(IEnumerable<SourceFile> files) =>
        files.SelectMany(file => file.Syntax.DescendantNodes().OfType<MemberAccessExpressionSyntax>())
            .Where(access => access.Expression is IdentifierNameSyntax { Identifier.Text: "Limits" }
                or MemberAccessExpressionSyntax { Name.Identifier.Text: "Limits" })
            .Select(access => access.Name.Identifier.Text)
            .ToHashSet(StringComparer.Ordinal);
}

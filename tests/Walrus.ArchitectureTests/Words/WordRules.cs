using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Walrus.ArchitectureTests.Words;

/// <summary>Words that say "unfinished", names that say nothing, and silenced warnings without a reason.</summary>
internal static partial class WordRules
{
    private static readonly string[] EmptySuffixes = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities"];

    /// <summary>Lines that hold a marker of unfinished work. Written in pieces here, because this file is checked too.</summary>
    public static IEnumerable<string> CheckLeftovers(IEnumerable<(string Path, string Text)> files) =>
        from file in files
        from line in file.Text.Split('\n').Index()
        where Leftover().IsMatch(line.Item)
        select $"{file.Path}:{line.Index + 1}: {line.Item.Trim()}";

    /// <summary>Types whose name ends in a word that fits everything.</summary>
    public static IEnumerable<string> CheckTypeNames(IEnumerable<SourceFile> files) =>
        from file in files
        from type in file.Syntax.DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
        where EmptySuffixes.Any(suffix => type.Identifier.Text.EndsWith(suffix, StringComparison.Ordinal))
        select $"{file.At(type)}: {type.Identifier.Text}";

    /// <summary>Disabled warnings that name no rule, or give no reason on their line or in a comment on the line above.</summary>
    public static IEnumerable<string> CheckPragmas(IEnumerable<SourceFile> files)
    {
        foreach (SourceFile file in files)
        {
            string[] lines = file.Text.Split('\n');
            foreach ((int index, string line) in lines.Index())
            {
                if (!line.TrimStart().StartsWith("#pragma warning disable", StringComparison.Ordinal))
                {
                    continue;
                }

                bool hasReasonAbove = index > 0 && lines[index - 1].TrimStart().StartsWith("//", StringComparison.Ordinal);
                if (!PragmaWithRule().IsMatch(line) || !(hasReasonAbove || PragmaWithReason().IsMatch(line)))
                {
                    yield return $"{file.Path}:{index + 1}: {line.Trim()}";
                }
            }
        }
    }

    /// <summary>Files whose namespace is neither the project's root nor the root followed by the file's folders.</summary>
    public static IEnumerable<string> CheckNamespaces(IEnumerable<SourceFile> files, Func<string, string> rootNamespace) =>
        from file in files
        from declared in file.Syntax.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>()
        let root = rootNamespace(file.Project)
        let folders = file.Path.Split('/')[2..^1]
        let full = string.Join('.', [root, .. folders])
        let name = declared.Name.ToString()
        where name != root && full != name && !full.StartsWith(name + ".", StringComparison.Ordinal) || name.Length < root.Length
        select $"{file.At(declared)}: {name}, expected {full} or {root}";

    [GeneratedRegex(@"\b(TO" + @"DO|FIX" + @"ME|HA" + @"CK|X" + @"XX|NotImpl" + @"ementedException)\b|\b[Ff]or " + @"now\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Leftover();

    [GeneratedRegex(@"#pragma warning disable +[A-Za-z]+[0-9]+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PragmaWithRule();

    [GeneratedRegex(@"#pragma warning disable [^/]*// *\w+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PragmaWithReason();
}

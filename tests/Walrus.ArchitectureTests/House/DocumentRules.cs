using System.Text.RegularExpressions;

namespace Walrus.ArchitectureTests.House;

/// <summary>Documents that point somewhere point at something that is there.</summary>
internal static partial class DocumentRules
{
    /// <summary>Relative links of markdown documents whose target is missing. Addresses and links within a page are left out.</summary>
    public static IEnumerable<string> CheckLinks(IEnumerable<(string Path, string Text)> documents, Func<string, bool> exists) =>
        from document in documents
        from link in Link().Matches(document.Text)
        let target = link.Groups["target"].Value.Split('#')[0]
        where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
        let full = Path.Combine(Path.GetDirectoryName(document.Path) ?? "", target)
        where !exists(full)
        select $"{document.Path}: {target}";

    /// <summary>Decisions that the index does not list, and numbers taken twice.</summary>
    public static IEnumerable<string> CheckDecisions(IEnumerable<string> fileNames, string index)
    {
        string[] decisions = [.. fileNames.Where(name => name is not ("README.md" or "0000-template.md"))];
        IEnumerable<string> unlisted = decisions.Where(name => !index.Contains($"]({name})", StringComparison.Ordinal)).Select(name => $"{name} is not in the index");
        IEnumerable<string> shared = from name in decisions
                                     group name by name.Split('-')[0] into same
                                     where same.Count() > 1
                                     select $"{string.Join(", ", same)} share a number";
        return unlisted.Concat(shared);
    }

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();
}

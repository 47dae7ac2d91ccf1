namespace Walrus.ReadmeTests;

/// <summary>Finds the parts of documents and samples that the tests hold against each other. Pure: text in, text out.</summary>
internal static class MarkedText
{
    /// <summary>The lines of the fenced block right after an HTML comment that consists of <paramref name="mark"/>.</summary>
    /// <exception cref="FormatException">There is no such comment, or no closed block follows it.</exception>
    public static IReadOnlyList<string> Block(string document, string mark)
    {
        string[] lines = Lines(document);
        int comment = Find(lines, 0, line => line.Trim() == $"<!-- {mark} -->", $"<!-- {mark} -->");
        int open = comment + 1;
        if (open >= lines.Length || !lines[open].StartsWith("```", StringComparison.Ordinal))
        {
            throw new FormatException($"No fenced block follows <!-- {mark} -->.");
        }

        int close = Find(lines, open + 1, line => line == "```", $"the end of the block after <!-- {mark} -->");
        return lines[(open + 1)..close];
    }

    /// <summary>The lines of a sample between // &lt;readme&gt; and // &lt;/readme&gt;.</summary>
    /// <exception cref="FormatException">A mark is missing.</exception>
    public static IReadOnlyList<string> Region(string sample)
    {
        string[] lines = Lines(sample);
        int open = Find(lines, 0, line => line == "// <readme>", "// <readme>");
        int close = Find(lines, open, line => line == "// </readme>", "// </readme>");
        return lines[(open + 1)..close];
    }

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").Split('\n');

    private static int Find(string[] lines, int from, Predicate<string> match, string what)
    {
        int found = Array.FindIndex(lines, from, match);
        return found >= 0 ? found : throw new FormatException($"{what} is missing.");
    }
}

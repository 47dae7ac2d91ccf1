namespace Walrus.Cli.Shell;

/// <summary>Finds what was probably meant by a mistyped word.</summary>
internal static class NearestWord
{
    /// <summary>Edits beyond which two words have nothing to do with one another.</summary>
    private const int EditsMax = 2;

    /// <summary>The nearest of <paramref name="words"/> in edits, upper and lower case alike; null when none is near.</summary>
    public static string? Find(string word, IEnumerable<string> words)
    {
        string? nearest = null;
        var fewest = EditsMax + 1;
        foreach (var candidate in words)
        {
            // A word of three letters that differs in two is another word.
            var allowed = Math.Min(EditsMax, candidate.Length / 2);
            var edits = Edits(word, candidate);
            if (edits <= allowed && edits < fewest)
            {
                fewest = edits;
                nearest = candidate;
            }
        }

        return nearest;
    }

    /// <summary>Insertions, deletions, changes and swaps of neighbours that make one word the other (restricted Damerau-Levenshtein).</summary>
    public static int Edits(string left, string right)
    {
        // Long input cannot be near any command, and the table below grows with it.
        if (Math.Abs(left.Length - right.Length) > EditsMax)
        {
            return EditsMax + 1;
        }

        var rows = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            rows[i, 0] = i;
        }

        for (var j = 0; j <= right.Length; j++)
        {
            rows[0, j] = j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            for (var j = 1; j <= right.Length; j++)
            {
                var change = Same(left[i - 1], right[j - 1]) ? 0 : 1;
                var edits = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]))
                {
                    edits = Math.Min(edits, rows[i - 2, j - 2] + 1);
                }

                rows[i, j] = edits;
            }
        }

        return rows[left.Length, right.Length];
    }

    private static bool Same(char left, char right) => char.ToUpperInvariant(left) == char.ToUpperInvariant(right);
}

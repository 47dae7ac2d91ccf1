using System.Globalization;
using System.Text;

namespace Walrus.ReadmeTests;

/// <summary>
/// The tour as steps, as one bash script that marks where each step ends, and the comparison of what it printed. All steps run in one
/// shell, as they do for the reader, so $! and background jobs mean the same.
/// </summary>
internal static class TourScript
{
    private const string ExpectedPrefix = "# => ";
    private const string EndMark = "@@@ step ended with ";

    /// <summary>Reads a block: "# => " lines are the expected output of the command above them; other comments and blank lines are for the reader.</summary>
    public static IReadOnlyList<TourStep> Parse(IEnumerable<string> block)
    {
        List<TourStep> steps = [];
        foreach (string line in block)
        {
            if (line.StartsWith(ExpectedPrefix, StringComparison.Ordinal))
            {
                TourStep last = steps.Count > 0 ? steps[^1] : throw new FormatException($"No command stands before '{line}'.");
                steps[^1] = last with { Expected = [.. last.Expected, line[ExpectedPrefix.Length..]] };
            }
            else if (line.Length > 0 && !line.StartsWith('#'))
            {
                steps.Add(new TourStep(line, []));
            }
        }

        return steps;
    }

    /// <summary>The script; it ends its background jobs when it ends, however that comes about.</summary>
    public static string Compose(IEnumerable<TourStep> steps)
    {
        StringBuilder script = new("trap 'jobs -p | xargs -r kill 2>/dev/null' EXIT\n");
        foreach (TourStep step in steps)
        {
            script.Append(step.Command).Append('\n').Append("echo \"").Append(EndMark).Append("$?\"\n");
        }

        return script.ToString();
    }

    /// <summary>What differs between the README and what happened, in words; empty when nothing does.</summary>
    public static IEnumerable<string> Compare(IReadOnlyList<TourStep> steps, string transcript)
    {
        List<string> printed = [];
        int index = 0;
        foreach (string line in transcript.TrimEnd('\n').Split('\n'))
        {
            int mark = line.IndexOf(EndMark, StringComparison.Ordinal);
            if (mark < 0)
            {
                printed.Add(line);
                continue;
            }

            if (mark > 0)
            {
                printed.Add(line[..mark]);
            }

            TourStep step = steps[index++];
            int status = int.Parse(line[(mark + EndMark.Length)..], CultureInfo.InvariantCulture);
            if (status != 0)
            {
                yield return $"'{step.Command}' ended with {status}";
            }

            if (!printed.SequenceEqual(step.Expected, StringComparer.Ordinal))
            {
                yield return $"'{step.Command}' printed\n{Quote(printed)}  but the README says\n{Quote(step.Expected)}";
            }

            printed.Clear();
        }

        if (index < steps.Count)
        {
            yield return $"the tour ended at '{steps[index].Command}'";
        }
    }

    private static string Quote(IReadOnlyList<string> lines) => lines.Count == 0 ? "    (nothing)\n" : string.Concat(lines.Select(line => $"    {line}\n"));
}

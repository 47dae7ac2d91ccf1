using System.Globalization;

namespace Walrus.Testing;

/// <summary>
/// Runs a test once for each of many seeds. A failure names its seed; <c>WALRUS_SEEDS</c> (for example <c>17</c>, <c>1,5,9</c> or
/// <c>100..200</c>, both ends included) replaces the seeds, to repeat one or to search longer.
/// </summary>
public static class Seeds
{
    /// <summary>The environment variable.</summary>
    public const string Variable = "WALRUS_SEEDS";

    /// <summary>Runs <paramref name="test"/> with seeds 1 to <paramref name="count"/>.</summary>
    public static void Run(int count, Action<int> test)
    {
        foreach (int seed in Choose(count))
        {
            try
            {
                test(seed);
            }
            catch (Exception e)
            {
                throw new SeedFailedException(seed, e);
            }
        }
    }

    /// <summary>Runs <paramref name="test"/> with seeds 1 to <paramref name="count"/>, one after another.</summary>
    public static async Task RunAsync(int count, Func<int, Task> test)
    {
        foreach (int seed in Choose(count))
        {
            try
            {
                await test(seed);
            }
            catch (Exception e)
            {
                throw new SeedFailedException(seed, e);
            }
        }
    }

    /// <summary>The seeds that <paramref name="text"/> lists; <see cref="FormatException"/> for anything else, and for none.</summary>
    public static IReadOnlyList<int> Parse(string text)
    {
        List<int> seeds = [];
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] ends = part.Split("..");
            if (ends.Length > 2 || !TryNumber(ends[0], out int first) || !TryNumber(ends[^1], out int last) || last < first)
            {
                throw new FormatException($"{Variable}: '{part}' is neither a number nor a range like 1..100.");
            }

            for (long seed = first; seed <= last; seed++)
            {
                seeds.Add((int)seed);
            }
        }

        return seeds.Count > 0 ? seeds : throw new FormatException($"{Variable} lists no seed.");
    }

    private static IEnumerable<int> Choose(int count) =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } text ? Parse(text) : Enumerable.Range(1, count);

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}

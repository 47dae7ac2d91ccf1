using System.Globalization;

namespace Walrus.CrashTests;

/// <summary>How much the tests do; environment variables raise it for longer runs.</summary>
internal static class CrashSizes
{
    /// <summary><c>WALRUS_CRASH_KILLS</c>: kills in each kill -9 test of the node, of which there is one for each of the three fsync schedules.</summary>
    public static int Kills => Number("WALRUS_CRASH_KILLS", 20);

    /// <summary><c>WALRUS_CRASH_LINES</c>: lines of the text file.</summary>
    public static int Lines => Number("WALRUS_CRASH_LINES", 1_000_000);

    private static int Number(string variable, int fallback) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : fallback;
}

using System.Globalization;

namespace Walrus.Cli.Rendering;

/// <summary>Numbers for people.</summary>
internal static class Quantity
{
    /// <summary><c>1,234,567</c>.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary><c>512 B</c>, <c>1.5 MiB</c>.</summary>
    public static string Bytes(double bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        var unit = 0;
        while (bytes >= 1024 && unit < units.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }

        return bytes.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + units[unit];
    }

    /// <summary><c>7s</c>, <c>2m05s</c>, <c>1h02m</c>.</summary>
    public static string Duration(TimeSpan duration)
    {
        var seconds = (long)Math.Round(duration.TotalSeconds, MidpointRounding.AwayFromZero);
        return seconds switch
        {
            < 60 => $"{seconds}s",
            < 3600 => $"{seconds / 60}m{seconds % 60:00}s",
            _ => $"{seconds / 3600}h{seconds % 3600 / 60:00}m",
        };
    }

    /// <summary><c>1 line</c>, <c>2 lines</c>.</summary>
    public static string Lines(long lines) => lines == 1 ? "1 line" : Count(lines) + " lines";
}

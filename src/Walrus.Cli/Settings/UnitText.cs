using System.Globalization;

namespace Walrus.Cli.Settings;

/// <summary>Whole numbers with a unit, as settings are typed and shown: <c>7d</c>, <c>512MiB</c>. What is shown can be typed again. Pure.</summary>
internal static class UnitText
{
    private static readonly (string Unit, long Factor)[] Times =
        [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

    private static readonly (string Unit, long Factor)[] Sizes =
        [("TiB", 1L << 40), ("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10), ("", 1)];

    /// <summary>Milliseconds in the largest unit that divides them.</summary>
    public static string Time(long milliseconds) => Of(milliseconds, Times);

    /// <summary>Bytes in the largest unit that divides them; a bare number is bytes.</summary>
    public static string Size(long bytes) => Of(bytes, Sizes);

    /// <summary>False for anything but a whole number and a unit, and beyond what fits.</summary>
    public static bool TryTime(string text, out long milliseconds) => TryRead(text, Times, out milliseconds);

    /// <summary>False for anything but a whole number with or without a unit, and beyond what fits.</summary>
    public static bool TrySize(string text, out long bytes) => TryRead(text, Sizes, out bytes);

    private static string Of(long number, (string Unit, long Factor)[] units)
    {
        var (unit, factor) = Array.Find(units, each => number != 0 && number % each.Factor == 0);
        return factor == 0 ? "0" + units[^1].Unit : (number / factor).ToString(CultureInfo.InvariantCulture) + unit;
    }

    private static bool TryRead(string text, (string Unit, long Factor)[] units, out long number)
    {
        var digits = text.AsSpan().TrimEnd("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
        var word = text[digits.Length..];
        var factor = Array.Find(units, each => each.Unit.Equals(word, StringComparison.OrdinalIgnoreCase)).Factor;
        if (factor == 0 || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number) || number > long.MaxValue / factor)
        {
            number = 0;
            return false;
        }

        number *= factor;
        return true;
    }
}

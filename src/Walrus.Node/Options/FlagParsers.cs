using System.Globalization;

namespace Walrus.Node.Options;

/// <summary>How the values of flags are read. All refuse what they do not fully understand.</summary>
internal static class FlagParsers
{
    public const int PortMax = 65_535;

    /// <summary>A whole decimal number without sign, from <paramref name="min"/> to <paramref name="max"/> inclusive.</summary>
    public static bool TryNumber(string text, long min, long max, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= min && number <= max;

    public static bool TryPort(string text, out int port)
    {
        bool valid = TryNumber(text, 0, PortMax, out long number);
        port = (int)number;
        return valid;
    }

    /// <summary>An IP address or a host name (RFC 1123); not resolved here.</summary>
    public static bool TryHost(string text, out string host)
    {
        host = text;
        return Uri.CheckHostName(text) is UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6;
    }

    /// <summary>A whole number with the unit <c>ms</c>, <c>s</c>, <c>m</c>, <c>h</c> or <c>d</c>.</summary>
    public static bool TryDuration(string text, TimeSpan min, TimeSpan max, out TimeSpan duration)
    {
        duration = default;
        (int unitChars, TimeSpan unit) = text switch
        {
            _ when text.EndsWith("ms", StringComparison.Ordinal) => (2, TimeSpan.FromMilliseconds(1)),
            _ when text.EndsWith('s') => (1, TimeSpan.FromSeconds(1)),
            _ when text.EndsWith('m') => (1, TimeSpan.FromMinutes(1)),
            _ when text.EndsWith('h') => (1, TimeSpan.FromHours(1)),
            _ when text.EndsWith('d') => (1, TimeSpan.FromDays(1)),
            _ => (0, TimeSpan.Zero),
        };
        if (unitChars == 0 || !int.TryParse(text.AsSpan()[..^unitChars], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            || number > max / unit)
        {
            return false;
        }

        duration = unit * number;
        return duration >= min && duration <= max;
    }
}

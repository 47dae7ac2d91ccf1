using System.Globalization;

namespace Walrus.Cli.Commands;

/// <summary>A broker's host and port, as <c>--addr</c> names it.</summary>
internal readonly record struct BrokerAddress(string Host, int Port)
{
    /// <summary>Where a broker listens unless told otherwise.</summary>
    public static BrokerAddress Default => new("127.0.0.1", 8080);

    /// <summary>Reads <c>HOST:PORT</c>; an IPv6 address stands in square brackets.</summary>
    public static bool TryParse(string text, out BrokerAddress address)
    {
        address = default;
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
        {
            return false;
        }

        var host = text[..colon];
        if (host.StartsWith('[') && host.EndsWith(']'))
        {
            host = host[1..^1];
        }
        else if (host.Contains(':', StringComparison.Ordinal))
        {
            return false;
        }

        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            return false;
        }

        address = new BrokerAddress(host, port);
        return true;
    }

    /// <summary>The form that <see cref="TryParse"/> reads.</summary>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}

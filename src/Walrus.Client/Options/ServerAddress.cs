using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Walrus.Client;

/// <summary>Where a broker listens: <c>host:port</c>, an IPv6 host in brackets (<c>[::1]:8080</c>).</summary>
public readonly record struct ServerAddress
{
    private const string DefaultHost = "127.0.0.1";
    private const int DefaultPort = 8080;
    private const int HostCharsMax = 255; // RFC 1035 §2.3.4

    private readonly string? _host;
    private readonly int _port;

    /// <summary>Wraps a host and a port.</summary>
    /// <param name="host">A name or an address, IPv6 with or without brackets.</param>
    /// <param name="port">1 to 65535.</param>
    /// <exception cref="ArgumentException">Either is none.</exception>
    public ServerAddress(string host, int port)
    {
        ArgumentNullException.ThrowIfNull(host);
        string bare = host is ['[', .., ']'] ? host[1..^1] : host;
        if (!IsHost(bare))
        {
            throw new ArgumentException($"'{host}' is not a host name or address.", nameof(host));
        }

        if (port is < 1 or > IPEndPoint.MaxPort)
        {
            throw new ArgumentOutOfRangeException(nameof(port), port, "A port is a number from 1 to 65535.");
        }

        _host = bare;
        _port = port;
    }

    /// <summary>The name or address, without brackets; 127.0.0.1 for <c>default</c>.</summary>
    public string Host => _host ?? DefaultHost;

    /// <summary>The port; 8080 for <c>default</c>.</summary>
    public int Port => _port == 0 ? DefaultPort : _port;

    /// <summary>Parses <c>host:port</c>.</summary>
    /// <exception cref="FormatException">It is no address; the message says what is wrong with it.</exception>
    public static ServerAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out ServerAddress address, out string? error) ? address : throw new FormatException(error);
    }

    /// <summary>Parses <c>host:port</c>; on failure <paramref name="error"/> says what is wrong, as a sentence for users.</summary>
    public static bool TryParse(string? text, out ServerAddress address, out string? error)
    {
        address = default;
        error = null;
        if (string.IsNullOrEmpty(text))
        {
            error = "The address is empty: HOST:PORT is wanted, such as 127.0.0.1:8080.";
            return false;
        }

        int colon = text.LastIndexOf(':');
        if (colon < 0 || text.EndsWith(']'))
        {
            error = $"'{text}' has no port: HOST:PORT is wanted, such as {text}:8080.";
            return false;
        }

        string host = text[..colon];
        bool isBracketed = host is ['[', .., ']'];
        if (!isBracketed && host.Contains(':'))
        {
            error = $"'{text}' is ambiguous: an IPv6 address stands in brackets, such as [::1]:8080.";
            return false;
        }

        string bare = isBracketed ? host[1..^1] : host;
        if (!IsHost(bare) || (isBracketed && !IsIPv6(bare)))
        {
            error = host.Length == 0 ? $"'{text}' has no host: HOST:PORT is wanted." : $"'{host}' is not a host name or address.";
            return false;
        }

        if (!int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            || port is < 1 or > IPEndPoint.MaxPort)
        {
            error = $"'{text[(colon + 1)..]}' is not a port: a number from 1 to 65535 is wanted.";
            return false;
        }

        address = new ServerAddress(bare, port);
        return true;
    }

    /// <summary><c>host:port</c>, in the form that <see cref="Parse"/> takes.</summary>
    public override string ToString() =>
        Host.Contains(':')
            ? string.Create(CultureInfo.InvariantCulture, $"[{Host}]:{Port}")
            : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    /// <summary>Equal by host (ordinal) and port.</summary>
    public bool Equals(ServerAddress other) => Port == other.Port && string.Equals(Host, other.Host, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Host, Port);

    private static bool IsIPv6(string host) => IPAddress.TryParse(host, out IPAddress? ip) && ip.AddressFamily == AddressFamily.InterNetworkV6;

    private static bool IsHost(string host) =>
        host.Length is > 0 and <= HostCharsMax
        && Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6;
}

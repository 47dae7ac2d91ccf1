using System.Globalization;
using System.Net;

namespace Walrus.Peers;

/// <summary>
/// Where a node's peer port is: a host name or an IP address, and a port. Names are looked up at each attempt to connect, so a node may move.
/// Written <c>host:port</c>, IPv6 addresses in brackets.
/// </summary>
public readonly record struct PeerAddress
{
    private readonly string? _host;

    /// <summary>Wraps what the caller claims to be valid.</summary>
    /// <exception cref="ArgumentException">The host is empty, longer than <see cref="Limits.PeerHostCharsMax"/> or has other characters than printable ASCII; the port is not 1 to 65535.</exception>
    public PeerAddress(string host, int port)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (!IsValid(host, port))
        {
            throw new ArgumentException($"'{host}', port {port}, is no peer address.", nameof(host));
        }

        _host = host;
        Port = port;
    }

    /// <summary>The host name or IP address, without brackets.</summary>
    public string Host => _host ?? "";

    /// <summary>1 to 65535.</summary>
    public int Port { get; }

    /// <summary>Reads <c>host:port</c>.</summary>
    public static bool TryParse(string? text, out PeerAddress address)
    {
        address = default;
        int colon = text?.LastIndexOf(':') ?? -1;
        if (text is null || colon < 1 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port))
        {
            return false;
        }

        string host = text[..colon];
        if (host.StartsWith('[') && host.EndsWith(']'))
        {
            host = host[1..^1];
        }
        else if (host.Contains(':', StringComparison.Ordinal))
        {
            return false; // An IPv6 address whose last group would be taken for the port.
        }

        return TryCreate(host, port, out address);
    }

    /// <summary>An address of parts that came from outside.</summary>
    internal static bool TryCreate(string host, int port, out PeerAddress address)
    {
        bool isValid = IsValid(host, port);
        address = isValid ? new PeerAddress(host, port) : default;
        return isValid;
    }

    /// <summary>What a connection factory takes: an IP end point, or a DNS one when the host is a name.</summary>
    public EndPoint ToEndPoint() => IPAddress.TryParse(Host, out IPAddress? ip) ? new IPEndPoint(ip, Port) : new DnsEndPoint(Host, Port);

    /// <summary><c>host:port</c>.</summary>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal)
        ? string.Create(CultureInfo.InvariantCulture, $"[{Host}]:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    private static bool IsValid(string host, int port) =>
        host.Length is > 0 and <= Limits.PeerHostCharsMax && port is > 0 and <= IPEndPoint.MaxPort
        && !host.AsSpan().ContainsAnyExceptInRange('!', '~') && !host.AsSpan().ContainsAny('[', ']');
}

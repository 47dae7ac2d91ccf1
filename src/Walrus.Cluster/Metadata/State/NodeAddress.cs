using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Walrus.Cluster;

/// <summary>Where others reach a port of a node: a host name or an IP address without brackets, and a port. Not looked up here.</summary>
public readonly record struct NodeAddress
{
    private const int PortMax = 65_535;

    private readonly string? _host;

    /// <summary>Wraps what the caller knows to be valid.</summary>
    /// <exception cref="ArgumentException">See <see cref="TryCreate"/>.</exception>
    public NodeAddress(string host, int port)
    {
        if (!IsValid(host, port))
        {
            throw new ArgumentException($"'{host}', port {port}, is no node address.", nameof(host));
        }

        _host = host;
        Port = port;
    }

    /// <summary>The host name or IP address; empty only for <c>default</c>.</summary>
    public string Host => _host ?? "";

    /// <summary>1 to 65535.</summary>
    public int Port { get; }

    /// <summary>False when the host is empty, longer than <see cref="Limits.NodeHostCharsMax"/> or not printable ASCII, or the port is not 1 to 65535.</summary>
    public static bool TryCreate([NotNullWhen(true)] string? host, int port, out NodeAddress address)
    {
        bool isValid = IsValid(host, port);
        address = isValid ? new NodeAddress(host!, port) : default;
        return isValid;
    }

    /// <summary><c>host:port</c>, IPv6 addresses in brackets.</summary>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal)
        ? string.Create(CultureInfo.InvariantCulture, $"[{Host}]:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    private static bool IsValid(string? host, int port) =>
        host is { Length: > 0 and <= Limits.NodeHostCharsMax } && port is > 0 and <= PortMax
        && !host.AsSpan().ContainsAnyExceptInRange('!', '~') && !host.AsSpan().ContainsAny('[', ']');
}

namespace Walrus.Node.Options;

/// <summary>Where a listener binds.</summary>
/// <param name="Host">An IP address or a name that resolves to one of this machine's.</param>
/// <param name="Port">0 lets the system choose; the ready line says which one it chose.</param>
internal readonly record struct ListenAddress(string Host, int Port)
{
    /// <summary>In the form <c>host:port</c>, an IPv6 address in brackets.</summary>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}

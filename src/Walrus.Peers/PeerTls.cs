using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;

namespace Walrus.Peers;

/// <summary>
/// Mutual TLS between nodes: both sides show a certificate, and each accepts only what its certificate authority has signed. A node's certificate is for
/// server and client use and names the node as DNS name <c>walrus-node-ID</c> (subject alternative name); so a node cannot pass for another.
/// </summary>
public sealed class PeerTls : IDisposable
{
    private readonly X509Certificate2 _own;
    private readonly X509Certificate2Collection _authorities;

    /// <summary>Takes over the certificates; the own one has its private key.</summary>
    public PeerTls(X509Certificate2 own, X509Certificate2Collection authorities)
    {
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(authorities);
        _own = own;
        _authorities = authorities;
    }

    /// <summary>
    /// False for clusters whose certificates name no nodes: then any certificate of the authority may pass for any node. True by default.
    /// </summary>
    public bool ChecksNodeNames { get; init; } = true;

    /// <summary>Reads PEM files: the node's certificate, its private key without a password, and the authorities to trust.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A file holds something else, or key and certificate do not belong together.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static PeerTls FromPemFiles(string certificatePath, string keyPath, string authoritiesPath)
    {
        X509Certificate2Collection authorities = [];
        authorities.ImportFromPemFile(authoritiesPath);
        return new PeerTls(X509Certificate2.CreateFromPemFile(certificatePath, keyPath), authorities);
    }

    /// <summary>Releases the certificates; the network that uses them must have stopped.</summary>
    public void Dispose()
    {
        _own.Dispose();
        foreach (X509Certificate2 authority in _authorities)
        {
            authority.Dispose();
        }
    }

    /// <summary>The DNS name that a node's certificate must have.</summary>
    internal static string NameOf(NodeId node) => string.Create(CultureInfo.InvariantCulture, $"walrus-node-{node.Value}");

    /// <summary>TLS over a connection that was dialled. Null settings: the connection as it is.</summary>
    /// <exception cref="AuthenticationException">The other side's certificate is not trusted or names another node.</exception>
    /// <exception cref="IOException">The other side does not speak TLS, or went away.</exception>
    internal static async ValueTask<SecuredTransport> DialAsync(PeerTls? tls, ConnectionContext connection, NodeId expected, CancellationToken cancellationToken)
    {
        if (tls is null)
        {
            return new SecuredTransport(connection.Transport, null, null);
        }

        SslClientAuthenticationOptions options = new()
        {
            TargetHost = NameOf(expected),
            ClientCertificateContext = tls.OwnContext(),
            CertificateChainPolicy = tls.ChainPolicy(),
        };
        if (!tls.ChecksNodeNames || expected.IsNone)
        {
            options.RemoteCertificateValidationCallback = static (_, _, _, errors) => (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None;
        }

        SslStream stream = new(new PipeStream(connection.Transport));
        return await AuthenticateAsync(stream, stream.AuthenticateAsClientAsync(options, cancellationToken));
    }

    /// <summary>TLS over a connection that was accepted; the node's name is checked when it has introduced itself (<see cref="Names"/>).</summary>
    /// <exception cref="AuthenticationException">The other side's certificate is missing or not trusted.</exception>
    /// <exception cref="IOException">The other side does not speak TLS, or went away.</exception>
    internal static async ValueTask<SecuredTransport> AcceptAsync(PeerTls? tls, ConnectionContext connection, CancellationToken cancellationToken)
    {
        if (tls is null)
        {
            return new SecuredTransport(connection.Transport, null, null);
        }

        SslServerAuthenticationOptions options = new()
        {
            ServerCertificateContext = tls.OwnContext(),
            ClientCertificateRequired = true,
            CertificateChainPolicy = tls.ChainPolicy(),
        };
        SslStream stream = new(new PipeStream(connection.Transport));
        return await AuthenticateAsync(stream, stream.AuthenticateAsServerAsync(options, cancellationToken));
    }

    /// <summary>Whether a connection may speak for a node. Without TLS, or without the check of names, any may; a guest has no name.</summary>
    internal static bool Names(PeerTls? tls, X509Certificate2? certificate, NodeId node) =>
        tls is null || !tls.ChecksNodeNames || node.IsNone
        || (certificate is not null && certificate.MatchesHostname(NameOf(node), allowWildcards: false, allowCommonName: false));

    private static async ValueTask<SecuredTransport> AuthenticateAsync(SslStream stream, Task authenticating)
    {
        try
        {
            await authenticating;
            X509Certificate2? certificate = stream.RemoteCertificate as X509Certificate2;
            return new SecuredTransport(new StreamPipes(stream), certificate, stream);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private SslStreamCertificateContext OwnContext() => SslStreamCertificateContext.Create(_own, _authorities, offline: true);

    private X509ChainPolicy ChainPolicy()
    {
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(_authorities);
        return policy;
    }
}

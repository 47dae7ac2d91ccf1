using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Walrus.Peers.Tests.Transport;

/// <summary>A certificate authority for one test, and PEM files of certificates that it signs.</summary>
internal sealed class TestCertificates : IDisposable
{
    private static readonly DateTimeOffset From = DateTimeOffset.UtcNow.AddDays(-1);
    private static readonly DateTimeOffset To = DateTimeOffset.UtcNow.AddDays(1);

    private readonly TempDirectory _folder = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _authority;
    private int _serial;

    public TestCertificates(string name)
    {
        CertificateRequest request = new($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        _authority = request.CreateSelfSigned(From, To);
    }

    /// <summary>TLS settings for a node, read from files; <paramref name="trusts"/> is whose certificates it accepts.</summary>
    public PeerTls For(int node, TestCertificates? trusts = null, bool checksNames = true)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN=node {node}", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(PeerTls.NameOf(new NodeId(node)));
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.Create(_authority, From, To, BitConverter.GetBytes(++_serial));
        string certificatePath = Write($"{_serial}.crt", certificate.ExportCertificatePem());
        string keyPath = Write($"{_serial}.key", key.ExportPkcs8PrivateKeyPem());
        string authorityPath = Write($"{_serial}.ca", (trusts ?? this)._authority.ExportCertificatePem());
        PeerTls read = PeerTls.FromPemFiles(certificatePath, keyPath, authorityPath);
        return checksNames ? read : new PeerTls(X509Certificate2.CreateFromPemFile(certificatePath, keyPath), [X509CertificateLoader.LoadCertificateFromFile(authorityPath)]) { ChecksNodeNames = false };
    }

    public void Dispose()
    {
        _authority.Dispose();
        _key.Dispose();
        _folder.Dispose();
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.Path, name);
        File.WriteAllText(path, text);
        return path;
    }
}

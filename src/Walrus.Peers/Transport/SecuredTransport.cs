using System.IO.Pipelines;
using System.Security.Cryptography.X509Certificates;

namespace Walrus.Peers;

/// <summary>The pipes to talk over, and what TLS knows of the other side.</summary>
/// <param name="Pipes">Plain bytes.</param>
/// <param name="Certificate">The other side's certificate; null without TLS.</param>
/// <param name="Stream">What to dispose before the connection; null without TLS.</param>
internal readonly record struct SecuredTransport(IDuplexPipe Pipes, X509Certificate2? Certificate, Stream? Stream) : IAsyncDisposable
{
    /// <summary>Ends TLS; a connection that broke before is no problem.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Stream is null)
        {
            return;
        }

        try
        {
            await Stream.DisposeAsync();
        }
        catch (Exception broken) when (broken is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // There is nobody left to say goodbye to.
        }
    }
}

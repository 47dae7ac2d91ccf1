using System.IO.Pipelines;

namespace Walrus.Node.Connections;

/// <summary>One client: a reading loop and a writing loop over one window. Knows pipes only, no sockets.</summary>
internal sealed class ClientConnection
{
    private readonly RequestReader _reader;
    private readonly ReplyWriter _writer;

    /// <summary>A connection over <paramref name="transport"/>, whose pipes its owner completes.</summary>
    public ClientConnection(IDuplexPipe transport, ConnectionServices services)
    {
        RequestWindow window = new(services.Window);
        _reader = new RequestReader(transport.Input, window, services);
        _writer = new ReplyWriter(transport.Output, window, services) { OnDefect = _reader.Stop };
    }

    /// <summary>For the watch over half frames.</summary>
    public IFrameIdleTarget IdleTarget => _reader;

    /// <summary>No more requests are read; those in flight are finished and answered. From any thread.</summary>
    public void Stop() => _reader.Stop();

    /// <summary>Serves until the peer has gone or <see cref="Stop"/>, and every request in flight has ended.</summary>
    /// <exception cref="IOException">The peer reset the connection.</exception>
    /// <exception cref="InvalidOperationException">A defect: a request ended with an unexpected exception, which is the inner one.</exception>
    public async Task RunAsync()
    {
        Task writing = _writer.RunAsync();
        try
        {
            await _reader.RunAsync();
            if (_reader.IsIdleExpired)
            {
                _writer.Abandon();
            }
        }
        finally
        {
            await writing;
        }

        if (_writer.Defect is { } defect)
        {
            throw new InvalidOperationException("A request ended with an unexpected exception.", defect);
        }
    }
}

using System.Net;
using System.Net.Sockets;

namespace Walrus.Client.Tests;

/// <summary>A peer on an ephemeral loopback port, played by the test: it accepts, reads and answers when the test says so.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<FakePeer> _peers = [];
    private Task _serving = Task.CompletedTask;

    /// <summary>Bound; listening too, unless the test wants connections to be refused first.</summary>
    public FakeServer(bool isListening = true)
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        if (isListening)
        {
            Listen();
        }
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public WalrusClientOptions Options => new() { Host = "127.0.0.1", Port = Port, ReconnectJitterSeed = 1 };

    public void Listen() => _listener.Listen();

    public async Task<FakePeer> AcceptAsync()
    {
        FakePeer peer = new(await _listener.AcceptAsync().Soon());
        lock (_peers)
        {
            _peers.Add(peer);
        }

        return peer;
    }

    /// <summary>Answers every request of every connection by a function, until disposed.</summary>
    public FakeServer Serve(Func<string, string> answer)
    {
        _serving = Task.Run(async () =>
        {
            while (true)
            {
                FakePeer peer;
                try
                {
                    peer = new FakePeer(await _listener.AcceptAsync());
                }
                catch (Exception disposed) when (disposed is SocketException or ObjectDisposedException)
                {
                    return;
                }

                lock (_peers)
                {
                    _peers.Add(peer);
                }

                _ = Task.Run(async () =>
                {
                    while (await peer.TryReadAsync() is { } request)
                    {
                        await peer.AnswerAsync(answer(request));
                    }
                });
            }
        });
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _serving.Soon();
        lock (_peers)
        {
            _peers.ForEach(peer => peer.Dispose());
        }
    }
}

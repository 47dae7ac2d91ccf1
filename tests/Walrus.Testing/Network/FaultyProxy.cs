using System.Net;
using System.Net.Sockets;

namespace Walrus.Testing;

/// <summary>
/// A TCP proxy in front of a port, for tests of networks that fail. Each direction of all its connections passes bytes, holds them (as a partition does: nothing is lost,
/// nothing arrives, and what was held goes on afterwards), or drops them (bytes vanish from the stream, which no network does and no peer may survive unnoticed). Connections
/// may go by <see cref="ProxyRoad"/>s of their own.
/// </summary>
public sealed class FaultyProxy : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Socket _listener;
    private readonly IPEndPoint _target;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<(Socket Client, Socket Server)> _pairs = [];
    private readonly List<Task> _running = [];
    private readonly ProxyRoad _road = new();
    private readonly int _introductionBytes;
    private readonly Func<ReadOnlyMemory<byte>, ProxyRoad>? _choose;

    /// <summary>Listens on a free port of this machine and passes everything on to <paramref name="target"/>.</summary>
    public FaultyProxy(IPEndPoint target)
        : this(new IPEndPoint(IPAddress.Loopback, 0), target)
    {
    }

    /// <summary>Listens on <paramref name="listen"/> and passes everything on to <paramref name="target"/>.</summary>
    /// <param name="listen">Port 0 takes a free one.</param>
    /// <param name="target">Need not be there yet.</param>
    /// <param name="introductionBytes">How many bytes of a client are read before <paramref name="choose"/> is asked.</param>
    /// <param name="choose">The road of a connection by these first bytes. Null: all go by the one that <see cref="Set"/> is for.</param>
    public FaultyProxy(IPEndPoint listen, IPEndPoint target, int introductionBytes = 0, Func<ReadOnlyMemory<byte>, ProxyRoad>? choose = null)
    {
        _target = target;
        _introductionBytes = introductionBytes;
        _choose = choose;
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(listen);
        _listener.Listen();
        EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
        _running.Add(AcceptAsync());
    }

    /// <summary>Where to connect instead of the target.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Connections that exist now.</summary>
    public int Connections
    {
        get
        {
            lock (_gate)
            {
                return _pairs.Count;
            }
        }
    }

    /// <summary>What happens to bytes on their way to the target, and back from it; new connections are made all the same, as far as the proxy.</summary>
    public void Set(ProxyFault toTarget, ProxyFault fromTarget) => _road.Set(toTarget, fromTarget);

    /// <summary>Everything passes.</summary>
    public void Heal() => Set(ProxyFault.None, ProxyFault.None);

    /// <summary>Resets all connections; new ones may be made.</summary>
    public void Cut()
    {
        (Socket Client, Socket Server)[] pairs;
        lock (_gate)
        {
            pairs = [.. _pairs];
        }

        foreach ((Socket client, Socket server) in pairs)
        {
            Reset(client);
            Reset(server);
        }
    }

    /// <summary>Resets everything and listens no more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        Cut();
        Task[] running;
        lock (_gate)
        {
            running = [.. _running];
        }

        await Task.WhenAll(running);
        _stopping.Dispose();
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // It has been closed already.
        }

        socket.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Socket client = await _listener.AcceptAsync(_stopping.Token);
                lock (_gate)
                {
                    _running.RemoveAll(task => task.IsCompleted);
                    _running.Add(ServeAsync(client));
                }
            }
            catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        await Task.Yield();
        Socket server = new(_target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            client.NoDelay = true;
            server.NoDelay = true;
            ReadOnlyMemory<byte> introduction = await IntroductionAsync(client);
            ProxyRoad road = _choose?.Invoke(introduction) ?? _road;
            await server.ConnectAsync(_target, _stopping.Token);
            lock (_gate)
            {
                _pairs.Add((client, server));
            }

            await Task.WhenAll(CopyAsync(client, server, road, introduction), CopyAsync(server, client, road, null));
        }
        catch (Exception broken) when (broken is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The target is not there, or one side went away: so does the other.
        }
        finally
        {
            lock (_gate)
            {
                _pairs.Remove((client, server));
            }

            Reset(client);
            Reset(server);
        }
    }

    private async Task<ReadOnlyMemory<byte>> IntroductionAsync(Socket client)
    {
        byte[] bytes = new byte[_introductionBytes];
        for (int read = 0; read < bytes.Length;)
        {
            int more = await client.ReceiveAsync(bytes.AsMemory(read), _stopping.Token);
            read += more > 0 ? more : throw new SocketException((int)SocketError.ConnectionReset);
        }

        return bytes;
    }

    /// <summary>Copies one direction; towards the target when there is an introduction, which goes first.</summary>
    private async Task CopyAsync(Socket from, Socket to, ProxyRoad road, ReadOnlyMemory<byte>? introduction)
    {
        byte[] buffer = new byte[64 * 1024];
        bool toTarget = introduction is not null;
        try
        {
            ReadOnlyMemory<byte> bytes = introduction ?? default;
            do
            {
                if (await road.PassesAsync(toTarget, _stopping.Token))
                {
                    for (int sent = 0; sent < bytes.Length;)
                    {
                        sent += await to.SendAsync(bytes[sent..], _stopping.Token);
                    }
                }

                bytes = buffer.AsMemory(0, await from.ReceiveAsync(buffer, _stopping.Token));
            }
            while (!bytes.IsEmpty);

            await road.PassesAsync(toTarget, _stopping.Token); // The end of a stream is held, too.
            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception broken) when (broken is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            Reset(from);
            Reset(to);
        }
    }
}

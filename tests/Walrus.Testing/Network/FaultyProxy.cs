using System.Net;
using System.Net.Sockets;

namespace Walrus.Testing;

/// <summary>
/// A TCP proxy in front of a port, for tests of networks that fail. Each direction of all its connections passes bytes, holds them (as a partition does: nothing is lost,
/// nothing arrives, and what was held goes on afterwards), or drops them (bytes vanish from the stream, which no network does and no peer may survive unnoticed).
/// </summary>
public sealed class FaultyProxy : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Socket _listener;
    private readonly IPEndPoint _target;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<(Socket Client, Socket Server)> _pairs = [];
    private readonly List<Task> _running = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ProxyFault _toTarget;
    private ProxyFault _fromTarget;

    /// <summary>Listens on a free port of this machine and passes everything on to <paramref name="target"/>.</summary>
    public FaultyProxy(IPEndPoint target)
    {
        _target = target;
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
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
    public void Set(ProxyFault toTarget, ProxyFault fromTarget)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _toTarget = toTarget;
            _fromTarget = fromTarget;
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }

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
            await server.ConnectAsync(_target, _stopping.Token);
            lock (_gate)
            {
                _pairs.Add((client, server));
            }

            await Task.WhenAll(CopyAsync(client, server, toTarget: true), CopyAsync(server, client, toTarget: false));
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

    private async Task CopyAsync(Socket from, Socket to, bool toTarget)
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            int bytes;
            while ((bytes = await from.ReceiveAsync(buffer, _stopping.Token)) > 0)
            {
                if (await PassesAsync(toTarget))
                {
                    for (int sent = 0; sent < bytes;)
                    {
                        sent += await to.SendAsync(buffer.AsMemory(sent, bytes - sent), _stopping.Token);
                    }
                }
            }

            await PassesAsync(toTarget); // The end of a stream is held, too.
            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception broken) when (broken is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            Reset(from);
            Reset(to);
        }
    }

    /// <summary>Waits while bytes are held; false when they are dropped.</summary>
    private async Task<bool> PassesAsync(bool toTarget)
    {
        while (true)
        {
            ProxyFault fault;
            Task changed;
            lock (_gate)
            {
                fault = toTarget ? _toTarget : _fromTarget;
                changed = _changed.Task;
            }

            if (fault != ProxyFault.Hold)
            {
                return fault == ProxyFault.None;
            }

            await changed.WaitAsync(_stopping.Token);
        }
    }
}

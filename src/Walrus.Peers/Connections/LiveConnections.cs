namespace Walrus.Peers;

/// <summary>The connections of a node that passed their handshake, and the one timer that looks after all of them.</summary>
internal sealed class LiveConnections : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<FrameConnection, IFrameSink> _connections = [];
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private KeyValuePair<FrameConnection, IFrameSink>[]? _snapshot = [];
    private long _sweptAt;

    public LiveConnections(TimeProvider time)
    {
        _time = time;
        _sweptAt = time.GetTimestamp();
        _timer = time.CreateTimer(static state => ((LiveConnections)state!).Sweep(), this, Limits.PeerSweepInterval, Limits.PeerSweepInterval);
    }

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _connections.Count;
            }
        }
    }

    public void Add(FrameConnection connection, IFrameSink sink)
    {
        lock (_gate)
        {
            _ = _connections.TryAdd(connection, sink);
            _snapshot = null;
        }
    }

    public void Remove(FrameConnection connection)
    {
        lock (_gate)
        {
            _ = _connections.Remove(connection);
            _snapshot = null;
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Sweep()
    {
        long now = _time.GetTimestamp();
        TimeSpan pause = _time.GetElapsedTime(Interlocked.Exchange(ref _sweptAt, now), now) - Limits.PeerSweepInterval;
        bool hasPaused = pause > Limits.PeerPauseMin;
        KeyValuePair<FrameConnection, IFrameSink>[] connections;
        lock (_gate)
        {
            connections = _snapshot ??= [.. _connections];
        }

        foreach ((FrameConnection connection, IFrameSink sink) in connections)
        {
            if (hasPaused)
            {
                connection.Excuse(pause);
            }

            connection.Sweep(now);
            sink.Sweep(now);
        }
    }
}

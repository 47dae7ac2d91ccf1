using System.Collections.Concurrent;

namespace Walrus.Peers;

/// <summary>The connections of a node that passed their handshake, and the one timer that looks after all of them.</summary>
internal sealed class LiveConnections : IDisposable
{
    private readonly ConcurrentDictionary<FrameConnection, IFrameSink> _connections = new();
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private long _sweptAt;

    public LiveConnections(TimeProvider time)
    {
        _time = time;
        _sweptAt = time.GetTimestamp();
        _timer = time.CreateTimer(static state => ((LiveConnections)state!).Sweep(), this, Limits.PeerSweepInterval, Limits.PeerSweepInterval);
    }

    /// <summary>How many there are.</summary>
    public int Count => _connections.Count;

    public void Add(FrameConnection connection, IFrameSink sink) => _connections.TryAdd(connection, sink);

    public void Remove(FrameConnection connection) => _connections.TryRemove(connection, out _);

    public void Dispose() => _timer.Dispose();

    private void Sweep()
    {
        long now = _time.GetTimestamp();
        TimeSpan pause = _time.GetElapsedTime(Interlocked.Exchange(ref _sweptAt, now), now) - Limits.PeerSweepInterval;
        bool hasPaused = pause > Limits.PeerPauseMin;
        foreach ((FrameConnection connection, IFrameSink sink) in _connections)
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

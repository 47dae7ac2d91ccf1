using System.Threading.Channels;

namespace Walrus.Storage.Events;

/// <summary>What waits for one watcher: at most <see cref="Limits.EventsPerWatcherMax"/> events; the oldest go first and are counted.</summary>
internal sealed class EventWatch
{
    private readonly Channel<EngineEvent> _waiting;
    private long _dropped;

    public EventWatch() => _waiting = Channel.CreateBounded<EngineEvent>(
        new BoundedChannelOptions(Limits.EventsPerWatcherMax) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
        _ => Interlocked.Increment(ref _dropped));

    public void Offer(EngineEvent happened) => _ = _waiting.Writer.TryWrite(happened);

    public void End() => _waiting.Writer.TryComplete();

    /// <summary>The next event; null when there will be none.</summary>
    public async ValueTask<EngineEvent?> NextAsync(CancellationToken cancellationToken)
    {
        while (await _waiting.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_waiting.Reader.TryRead(out EngineEvent? next))
            {
                return next;
            }
        }

        return null;
    }

    /// <summary>How many were dropped since the last call: they lie before the event that was read last.</summary>
    public long TakeDropped() => Interlocked.Exchange(ref _dropped, 0);
}

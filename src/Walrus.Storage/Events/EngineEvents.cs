using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Walrus.Storage.Events;

/// <summary>
/// Hands an engine's events to those who watch. To add a kind: a record in <see cref="EngineEvent"/>, and where it happens
/// <c>events.Watched?.Raise(new ...)</c>, which makes no event while nobody watches.
/// </summary>
internal sealed class EngineEvents(TimeProvider time)
{
    private readonly Lock _gate = new();
    private ImmutableArray<EngineEvent> _opening = [];
    private ImmutableArray<EventWatch> _watches = [];
    private EngineEvents? _watched;
    private bool _isEnded;

    /// <summary>This object while somebody watches, else null.</summary>
    public EngineEvents? Watched => Volatile.Read(ref _watched);

    /// <summary>Hands an event to every watcher that is there now. Never blocks, never throws, calls nobody back.</summary>
    public void Raise(EngineEvent happened)
    {
        happened.Time = time.GetUtcNow();
        lock (_gate)
        {
            foreach (EventWatch watch in _watches)
            {
                watch.Offer(happened);
            }
        }
    }

    /// <summary>Sets what every watch begins with. Before the engine is handed out.</summary>
    public void OpenedWith(RecoveryReport report)
    {
        EngineEvent.Opened opened = new(report) { Time = time.GetUtcNow() };
        _opening = report.CutAt is { } cut
            ? [opened, new EngineEvent.TailCut(cut.Path, cut.Position, report.BytesCut) { Time = opened.Time }]
            : [opened];
    }

    /// <summary>The engine is closed: all watches end after one last event.</summary>
    public void End()
    {
        EngineEvent.Closed closed = new() { Time = time.GetUtcNow() };
        lock (_gate)
        {
            _isEnded = true;
            foreach (EventWatch watch in _watches)
            {
                watch.Offer(closed);
                watch.End();
            }
        }
    }

    /// <summary>Events from the first step of the enumeration on, until the engine is closed.</summary>
    public async IAsyncEnumerable<EngineEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        EventWatch watch = Add();
        try
        {
            foreach (EngineEvent before in _opening)
            {
                yield return before;
            }

            while (await watch.NextAsync(cancellationToken) is { } next)
            {
                if (watch.TakeDropped() is var dropped and > 0)
                {
                    yield return new EngineEvent.EventsDropped(dropped) { Time = next.Time };
                }

                yield return next;
            }
        }
        finally
        {
            Remove(watch);
        }
    }

    private EventWatch Add()
    {
        EventWatch watch = new();
        lock (_gate)
        {
            if (_isEnded)
            {
                watch.End();
            }
            else
            {
                _watches = _watches.Add(watch);
                Volatile.Write(ref _watched, this);
            }
        }

        return watch;
    }

    private void Remove(EventWatch watch)
    {
        lock (_gate)
        {
            _watches = _watches.Remove(watch);
            Volatile.Write(ref _watched, _watches.IsEmpty ? null : this);
        }
    }
}

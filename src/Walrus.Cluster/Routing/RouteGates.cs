using Walrus.Peers;

namespace Walrus.Cluster;

/// <summary>
/// Keeps the order of calls to one place while attempts do nothing. Without trouble a call is tried at once and nothing is kept. Once an attempt did
/// nothing, the call and all later ones of its place wait in order; the first is tried again after a change of metadata, the return of a link or a
/// pause, and when it got through the others follow without waiting for one another.
/// </summary>
/// <typeparam name="TKey">The place: within one, calls keep their order.</typeparam>
internal sealed class RouteGates<TKey> : IAsyncDisposable
    where TKey : notnull
{
    private const string Stops = "this node is stopping";

    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, RouteGate> _gates = [];
    private readonly HashSet<Task> _pumps = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly IClusterView _view;
    private readonly INodeCalls _calls;
    private readonly PeerLane _lane;
    private readonly TimeProvider _time;
    private readonly RoutingLog _log;
    private long _tickets;
    private long _waitingBytes;
    private int _gateCount;
    private bool _isStopped;

    public RouteGates(IClusterView view, INodeCalls calls, PeerLane lane, TimeProvider time, RoutingLog log)
    {
        _view = view;
        _calls = calls;
        _lane = lane;
        _time = time;
        _log = log;
        Stopping = _stopping.Token;
    }

    /// <summary>Ends attempts of a node that stops.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>True while calls to that place wait, so that the next one must, too. Costs a read while nothing waits anywhere.</summary>
    public bool IsClosed(TKey key)
    {
        if (Volatile.Read(ref _gateCount) == 0)
        {
            return false;
        }

        lock (_lock)
        {
            return _gates.ContainsKey(key);
        }
    }

    /// <summary>Tries a new call now, or after those of its place that wait.</summary>
    public void Submit(TKey key, RoutedCall call)
    {
        Admit(call);
        if (Volatile.Read(ref _isStopped))
        {
            call.GiveUp(Stops);
            return;
        }

        if (IsClosed(key) && TryWait(key, call, obstacle: null))
        {
            return;
        }

        Task<Obstacle?> attempt = call.TryAsync(Remaining(call));
        _ = WatchAsync(key, call, attempt);
    }

    /// <summary>Takes in a new call whose first attempt did nothing.</summary>
    public void SubmitRefused(TKey key, RoutedCall call, Obstacle obstacle)
    {
        Admit(call);
        TryWait(key, call, obstacle);
    }

    /// <summary>Ends everything that waits as not done, and what is on its way as unknown.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] pumps;
        lock (_lock)
        {
            if (_isStopped)
            {
                return;
            }

            _isStopped = true;
            pumps = [.. _pumps];
        }

        await _stopping.CancelAsync();
        await Task.WhenAll(pumps);
        _stopping.Dispose();
    }

    private void Admit(RoutedCall call)
    {
        call.Ticket = Interlocked.Increment(ref _tickets);
        call.StartedAt = _time.GetTimestamp();
    }

    private TimeSpan Left(RoutedCall call) => Limits.RouteWaitMax - _time.GetElapsedTime(call.StartedAt);

    /// <summary>How long an answer is waited for: until the end of the wait, but long enough for one that comes.</summary>
    private TimeSpan Remaining(RoutedCall call)
    {
        TimeSpan left = Left(call);
        return left > Limits.RouteAnswerMin ? left : Limits.RouteAnswerMin;
    }

    private async Task WatchAsync(TKey key, RoutedCall call, Task<Obstacle?> attempt)
    {
        if (await attempt is { } obstacle)
        {
            TryWait(key, call, obstacle);
        }
    }

    /// <summary>False when the call need not wait: there is no gate (any more), and no obstacle to make one for. Otherwise it waits, or has ended.</summary>
    private bool TryWait(TKey key, RoutedCall call, Obstacle? obstacle)
    {
        string? end = Left(call) <= TimeSpan.Zero ? Late(obstacle) : null;
        RouteGate? opened = null;
        lock (_lock)
        {
            if (!_gates.TryGetValue(key, out RouteGate? gate) && obstacle is null)
            {
                return false;
            }

            end ??= _isStopped ? Stops : null;
            end ??= gate?.Count >= Limits.RouteWaitersMax || _waitingBytes + call.Bytes > Limits.RouteWaitingBytesMax ? "too much waits already" : null;
            if (end is null)
            {
                if (gate is null)
                {
                    gate = opened = new RouteGate();
                    _gates.Add(key, gate);
                    Volatile.Write(ref _gateCount, _gates.Count);
                }

                _waitingBytes += call.Bytes;
                gate.Add(call, obstacle);
            }
        }

        if (end is not null)
        {
            call.GiveUp(end);
        }
        else if (opened is not null)
        {
            Start(key, opened);
        }

        return true;
    }

    private void Start(TKey key, RouteGate gate)
    {
        Task pump = PumpAsync(key, gate);
        lock (_lock)
        {
            _pumps.RemoveWhere(static done => done.IsCompleted);
            _pumps.Add(pump);
        }
    }

    private async Task PumpAsync(TKey key, RouteGate gate)
    {
        Obstacle? last = null;
        try
        {
            for (int round = 0; ; round++)
            {
                last = TakeObstacle(gate) ?? last;
                await WaitAsync(last, round);
                while (TakeHead(key, gate, last) is { } head)
                {
                    Task<Obstacle?> attempt = head.TryAsync(Remaining(head));
                    if (!await SettlesAsync(attempt))
                    {
                        _ = WatchAsync(key, head, attempt);
                    }
                    else if (await attempt is { } obstacle)
                    {
                        last = obstacle;
                        TryWait(key, head, obstacle);
                        break;
                    }

                    // The first got through, or is on its way: the others follow as fast as they can be sent, until one of them comes back.
                    await FollowAsync(key, gate, last);
                    if (IsBlocked(gate))
                    {
                        round = 0;
                        break;
                    }
                }

                if (IsGone(key, gate))
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            EndAll(key, gate, Stops);
        }
        catch (Exception e)
        {
            _log.PumpDied(e);
            EndAll(key, gate, $"routing failed: {e.Message}");
        }
    }

    private async Task FollowAsync(TKey key, RouteGate gate, Obstacle? last)
    {
        while (!IsBlocked(gate) && TakeHead(key, gate, last) is { } next)
        {
            Task watched = WatchAsync(key, next, next.TryAsync(Remaining(next)));
            if (watched.IsCompleted)
            {
                await watched;
            }
        }
    }

    /// <summary>Waits until an attempt ends, but not longer than a refusal takes to come back: who is late was taken in.</summary>
    private async Task<bool> SettlesAsync(Task<Obstacle?> attempt)
    {
        if (!attempt.IsCompleted)
        {
            using CancellationTokenSource settled = CancellationTokenSource.CreateLinkedTokenSource(Stopping);
            await Task.WhenAny(attempt, Task.Delay(Limits.RouteProbeMax, _time, settled.Token));
            await settled.CancelAsync();
        }

        return attempt.IsCompleted;
    }

    private async Task WaitAsync(Obstacle? obstacle, int round)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(Stopping);
        TimeSpan pause = Limits.RoutePauseMin * (1 << Math.Min(round, 10));
        Task due = Task.Delay(pause < Limits.RoutePauseMax ? pause : Limits.RoutePauseMax, _time, over.Token);
        Task changed = obstacle is null ? due : _view.ChangedAsync(obstacle.Seen, over.Token);
        Task linked = obstacle is { Unlinked.IsNone: false } ? _calls.ConnectedAsync(obstacle.Unlinked, _lane, over.Token) : due;
        await Task.WhenAny(due, changed, linked);
        await over.CancelAsync();
        Stopping.ThrowIfCancellationRequested();
    }

    /// <summary>The next that is still worth trying. When there is none the gate is gone: whoever comes then is tried at once. Throws when the node stops.</summary>
    private RoutedCall? TakeHead(TKey key, RouteGate gate, Obstacle? last)
    {
        while (true)
        {
            Stopping.ThrowIfCancellationRequested();
            RoutedCall head;
            lock (_lock)
            {
                if (gate.Head is not { } first)
                {
                    Remove(key, gate);
                    return null;
                }

                head = first;
                gate.RemoveHead();
                _waitingBytes -= head.Bytes;
            }

            if (head.IsAbandoned || Left(head) <= TimeSpan.Zero)
            {
                _log.GaveUp(key.ToString() ?? "", last?.Reason ?? "");
                head.GiveUp(Late(last));
                continue;
            }

            return head;
        }
    }

    private void EndAll(TKey key, RouteGate gate, string reason)
    {
        List<RoutedCall> ended = [];
        lock (_lock)
        {
            while (gate.Head is { } head)
            {
                gate.RemoveHead();
                _waitingBytes -= head.Bytes;
                ended.Add(head);
            }

            Remove(key, gate);
        }

        ended.ForEach(call => call.GiveUp(reason));
    }

    private void Remove(TKey key, RouteGate gate)
    {
        if (_gates.TryGetValue(key, out RouteGate? there) && there == gate)
        {
            _gates.Remove(key);
            Volatile.Write(ref _gateCount, _gates.Count);
        }
    }

    private Obstacle? TakeObstacle(RouteGate gate)
    {
        lock (_lock)
        {
            return gate.TakeObstacle();
        }
    }

    private bool IsBlocked(RouteGate gate)
    {
        lock (_lock)
        {
            return gate.IsBlocked;
        }
    }

    private bool IsGone(TKey key, RouteGate gate)
    {
        lock (_lock)
        {
            return !_gates.TryGetValue(key, out RouteGate? there) || there != gate;
        }
    }

    private static string Late(Obstacle? last) =>
        $"nobody took it within {Limits.RouteWaitMax.TotalSeconds:0} s" + (last is null ? "" : $": {last.Reason}");
}

using System.Runtime.ExceptionServices;

namespace Walrus.Simulation.Cluster;

/// <summary>
/// The whole simulation's one thread and its clock: runs one piece of work after another, by seed whose and which, and when there is none lets time jump to the next timer. It is itself a work item
/// of the thread pool, which must have a single thread (<see cref="SinglePoolThread"/>): so what the framework sends to the pool on its way (a cancelled wait, a pipe, a source that completes) runs
/// in between, always in the same order, before the next piece of work is chosen.
/// </summary>
internal sealed class SimLoop : IThreadPoolWorkItem, IDisposable
{
    /// <summary>Each piece of work takes a little time, so that nobody can be busy without end at one moment.</summary>
    private const long StepTicks = 2 * TimeSpan.TicksPerMicrosecond;

    private readonly PriorityQueue<SimTimer, (long Due, long Order)> _timers = new();
    private readonly List<SimScheduler> _ready = [];
    private readonly ManualResetEventSlim _ended = new();
    private readonly long _stepsMax;
    private long _orders;
    private ulong _hash = 14695981039346656037;
    private Func<bool> _isOver = () => true;
    private Exception? _fault;

    public SimLoop(SimRandom random, long stepsMax)
    {
        Random = random;
        _stepsMax = stepsMax;
    }

    /// <summary>What chooses; a step's choices are the seed's and nobody else's.</summary>
    public SimRandom Random { get; }

    /// <summary>Ticks since the beginning.</summary>
    public long Now { get; private set; }

    /// <summary>Pieces of work done so far.</summary>
    public long Steps { get; private set; }

    /// <summary>Of every choice that was made and when: two runs with the same were the same.</summary>
    public ulong Hash => _hash;

    /// <summary>Runs on the pool's thread until <paramref name="isOver"/>, on the caller's time.</summary>
    public void Run(Func<bool> isOver)
    {
        _isOver = isOver;
        _ = ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        _ended.Wait();
        if (_fault is { } fault)
        {
            ExceptionDispatchInfo.Throw(fault);
        }
    }

    /// <summary>Ends the run with a failure; nothing is done any more.</summary>
    public void Fail(Exception fault) => _fault ??= fault;

    /// <summary>Does <paramref name="action"/> for <paramref name="owner"/> after a time; never when the owner is gone by then.</summary>
    public void After(TimeSpan delay, SimScheduler owner, Action action) =>
        new SimTimer(this, owner, static todo => ((Action)todo!)(), action).Change(delay, Timeout.InfiniteTimeSpan);

    /// <inheritdoc/>
    public void Execute()
    {
        try
        {
            while (_fault is null && !_isOver())
            {
                if (ThreadPool.PendingWorkItemCount > 0)
                {
                    _ = ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false); // Behind what the last step sent there.
                    return;
                }

                Step();
            }
        }
        catch (Exception fault)
        {
            Fail(fault);
        }

        _ended.Set();
    }

    /// <inheritdoc/>
    public void Dispose() => _ended.Dispose();

    internal void Ready(SimScheduler scheduler) => _ready.Add(scheduler);

    internal void NotReady(SimScheduler scheduler) => _ = _ready.Remove(scheduler);

    internal void Arm(SimTimer timer, TimeSpan delay) => _timers.Enqueue(timer, (timer.Due = Now + Math.Max(0, delay.Ticks), timer.Order = ++_orders));

    internal void Note(ulong what) => _hash = (_hash ^ what) * 1099511628211;

    private void Step()
    {
        if (++Steps > _stepsMax)
        {
            throw new SimulationStuckException($"{_stepsMax} steps were not enough; the time is {TimeSpan.FromTicks(Now)}.");
        }

        Now += StepTicks;
        FireDue();
        if (_ready.Count == 0)
        {
            if (!_timers.TryPeek(out _, out (long Due, long Order) next))
            {
                throw new SimulationStuckException("Nobody has anything to do, and nobody waits for a time.");
            }

            Now = Math.Max(Now, next.Due);
            FireDue();
            return;
        }

        SimScheduler chosen = _ready.Count == 1 ? _ready[0] : _ready[Random.Below(_ready.Count)];
        Note(((ulong)Now << 8) ^ (ulong)chosen.Number);
        chosen.RunOne();
    }

    private void FireDue()
    {
        while (_timers.TryPeek(out SimTimer? timer, out (long Due, long Order) at) && at.Due <= Now)
        {
            _ = _timers.Dequeue();
            if (timer.IsArmedAs(at))
            {
                timer.Fire();
            }
        }
    }
}

namespace Walrus.Simulation.Raft;

/// <summary>What will happen, in order of time; at the same time, in the order in which it was planned.</summary>
internal sealed class SimSchedule
{
    private readonly PriorityQueue<SimEvent, (long Time, long Order)> _events = new();
    private long _order;

    /// <summary>Milliseconds since the beginning.</summary>
    public long Now { get; private set; }

    public void After(int delayMs, SimEvent what) => _events.Enqueue(what, (Now + delayMs, _order++));

    /// <summary>The next event that is due by <paramref name="untilMs"/>; time moves on to it, or to <paramref name="untilMs"/>.</summary>
    public bool TryNext(long untilMs, out SimEvent what)
    {
        if (_events.TryPeek(out what, out (long Time, long Order) due) && due.Time <= untilMs)
        {
            _events.Dequeue();
            Now = due.Time;
            return true;
        }

        Now = untilMs;
        return false;
    }
}

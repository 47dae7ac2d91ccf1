namespace Walrus.Simulation.Cluster;

/// <summary>A timer of an actor: when it is due, its callback becomes work of the actor. One that is due again before the callback ran counts once, as with the system's.</summary>
internal sealed class SimTimer(SimLoop loop, SimScheduler owner, TimerCallback callback, object? state) : ITimer
{
    private static readonly Action<object?> Callback = static timer => ((SimTimer)timer!).Run();

    private TimeSpan _period = Timeout.InfiniteTimeSpan;
    private bool _isArmed;
    private bool _isQueued;
    private bool _isDisposed;

    internal long Due { get; set; }

    internal long Order { get; set; }

    /// <inheritdoc/>
    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (_isDisposed)
        {
            return false;
        }

        _period = period <= TimeSpan.Zero ? Timeout.InfiniteTimeSpan : period;
        _isArmed = dueTime != Timeout.InfiniteTimeSpan;
        if (_isArmed)
        {
            loop.Arm(this, dueTime);
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        _isArmed = false;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Whether this is the place in the order of time where it was put last.</summary>
    internal bool IsArmedAs((long Due, long Order) at) => Due == at.Due && Order == at.Order && _isArmed && !owner.IsEnded;

    internal void Fire()
    {
        _isArmed = _period != Timeout.InfiniteTimeSpan;
        if (_isArmed)
        {
            loop.Arm(this, _period);
        }

        if (!_isQueued)
        {
            _isQueued = true;
            owner.Post(Callback, this);
        }
    }

    private void Run()
    {
        _isQueued = false;
        if (!_isDisposed)
        {
            callback(state);
        }
    }
}

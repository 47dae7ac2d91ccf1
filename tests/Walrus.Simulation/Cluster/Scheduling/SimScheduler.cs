namespace Walrus.Simulation.Cluster;

/// <summary>Where one actor of the simulation runs: a life of a node, the clients, the world. Awaits resume on it, so that everything that an actor does can be told, held up and ended.</summary>
internal sealed class SimScheduler(SimLoop loop, int number) : TaskScheduler
{
    /// <summary>One in so many times another than the first piece of work is taken, of the next few.</summary>
    private const int SwapPerMille = 250;
    private const int SwapAmong = 4;

    private readonly List<Task> _queue = [];
    private bool _isReady;
    private bool _isPaused;

    /// <summary>Which one it is.</summary>
    public int Number => number;

    /// <summary>True after <see cref="End"/>.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>While it is paused nothing of it runs; what comes for it waits.</summary>
    public bool IsPaused
    {
        get => _isPaused;
        set
        {
            _isPaused = value;
            Update();
        }
    }

    /// <inheritdoc/>
    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Nothing of it ever runs again, in the middle of whatever it was at, as after a kill.</summary>
    public void End()
    {
        IsEnded = true;
        _queue.Clear();
        Update();
    }

    /// <summary>Starts work of this actor.</summary>
    public Task Run(Func<Task> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    /// <summary>Queues something that this actor does in one piece.</summary>
    public void Post(Action work) => _ = Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this);

    /// <summary>The same without a closure.</summary>
    public void Post(Action<object?> work, object? state) => _ = Task.Factory.StartNew(work, state, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this);

    /// <inheritdoc/>
    protected override void QueueTask(Task task)
    {
        if (!IsEnded)
        {
            _queue.Add(task);
            Update();
        }
    }

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => !taskWasPreviouslyQueued && !IsEnded && Current == this && TryExecuteTask(task);

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks() => _queue;

    internal void RunOne()
    {
        int at = _queue.Count > 1 && loop.Random.Chance(SwapPerMille) ? loop.Random.Below(Math.Min(_queue.Count, SwapAmong)) : 0;
        Task next = _queue[at];
        _queue.RemoveAt(at);
        Update();
        _ = TryExecuteTask(next);
    }

    private void Update()
    {
        bool isReady = _queue.Count > 0 && !_isPaused && !IsEnded;
        if (isReady != _isReady)
        {
            _isReady = isReady;
            if (isReady)
            {
                loop.Ready(this);
            }
            else
            {
                loop.NotReady(this);
            }
        }
    }
}

namespace Walrus.Consensus.Runtime;

/// <summary>Those who wait until this node's machine has applied an index. Told by the loop; who waits adds nothing to the loop's work. Thread-safe.</summary>
internal sealed class AppliedGate
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<LogIndex, Waiters> _waiting = [];
    private LogIndex _applied;
    private bool _isClosed;

    /// <summary>Indexes that are waited for.</summary>
    internal int Count
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>True when everything through <paramref name="index"/> is applied; false when the host stops before.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<bool> WaitAsync(LogIndex index, CancellationToken cancellationToken)
    {
        Waiters? waiters;
        lock (_gate)
        {
            if (_applied >= index || _isClosed)
            {
                return new ValueTask<bool>(_applied >= index);
            }

            if (!_waiting.TryGetValue(index, out waiters))
            {
                waiters = new Waiters();
                _waiting.Add(index, waiters);
            }

            waiters.Count++;
        }

        return new ValueTask<bool>(WaitAsync(index, waiters, cancellationToken));
    }

    /// <summary>Everything through <paramref name="applied"/> is applied.</summary>
    public void Reached(LogIndex applied)
    {
        lock (_gate)
        {
            _applied = applied;
            while (_waiting.Count > 0 && _waiting.First() is var (index, waiters) && index <= applied)
            {
                _waiting.Remove(index);
                waiters.Reached.SetResult(true);
            }
        }
    }

    /// <summary>The host stops: nobody waits in vain.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            foreach (Waiters waiters in _waiting.Values)
            {
                waiters.Reached.SetResult(false);
            }

            _waiting.Clear();
        }
    }

    private async Task<bool> WaitAsync(LogIndex index, Waiters waiters, CancellationToken cancellationToken)
    {
        try
        {
            return await waiters.Reached.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            lock (_gate)
            {
                // Whoever gave up must leave nothing behind: the index may be far away.
                waiters.Count--;
                if (waiters.Count == 0 && _waiting.GetValueOrDefault(index) == waiters)
                {
                    _waiting.Remove(index);
                }
            }
        }
    }

    /// <summary>All who wait for one index.</summary>
    private sealed class Waiters
    {
        public TaskCompletionSource<bool> Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Count { get; set; }
    }
}

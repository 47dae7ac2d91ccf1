using System.Collections.Concurrent;
using System.Threading.Tasks.Sources;

namespace Walrus.Storage.Topics;

/// <summary>
/// One caller's wait for its append. Pooled: it goes back to its pool when the awaiter takes the result, so a result is taken once.
/// Continuations never run on the committer's thread.
/// </summary>
internal sealed class AppendRequest : IValueTaskSource<AppendResult>
{
    private const int Fresh = 0;
    private const int Awaited = 1;
    private const int Done = 2;
    private readonly Pool _pool;
    private ManualResetValueTaskSourceCore<AppendResult> _core;
    private AppendResult _result;
    private Exception? _fault;
    private int _stage;

    private AppendRequest(Pool pool) => _pool = pool;

    /// <summary>Which entry of its batch the first entry of this append is.</summary>
    public int IndexInBatch { get; private set; }

    /// <summary>Entries of this append.</summary>
    public int Count { get; private set; }

    /// <summary>The task of this use of the request.</summary>
    public ValueTask<AppendResult> Task => new(this, _core.Version);

    /// <summary>The append is done. Whoever awaits it already is resumed by the pool's threads.</summary>
    public void SetResult(Offset batchBase, Durability reached)
    {
        _result = new AppendResult(batchBase + IndexInBatch, Count, reached);
        Finish();
    }

    /// <summary>The append failed; as for <see cref="SetResult"/>.</summary>
    public void SetException(Exception fault)
    {
        _fault = fault;
        Finish();
    }

    /// <summary>Runs what the caller does next, on this thread.</summary>
    public void Resume() => Complete(mayRunHere: true);

    public AppendResult GetResult(short token)
    {
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            _core.Reset();
            _fault = null;
            _stage = Fresh;
            _pool.Return(this);
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        _ = Interlocked.CompareExchange(ref _stage, Awaited, Fresh);
        _core.OnCompleted(continuation, state, token, flags);
    }

    private void Finish()
    {
        if (Interlocked.Exchange(ref _stage, Done) == Awaited)
        {
            _pool.Awakening.Add(this);
        }
        else
        {
            // Nobody awaits it yet, and whoever begins to just now is not to be resumed on the committer's thread.
            Complete(mayRunHere: false);
        }
    }

    private void Complete(bool mayRunHere)
    {
        _core.RunContinuationsAsynchronously = !mayRunHere;
        if (_fault is { } fault)
        {
            _core.SetException(fault);
        }
        else
        {
            _core.SetResult(_result);
        }
    }

    /// <summary>Requests of one engine; keeps at most <see cref="Limits.PooledRequestsMax"/>.</summary>
    internal sealed class Pool
    {
        private readonly ConcurrentQueue<AppendRequest> _free = new();
        private int _count;

        /// <summary>Where the engine's finished requests wait for a thread.</summary>
        public AwakeningQueue Awakening { get; } = new();

        public AppendRequest Rent(int indexInBatch, int count)
        {
            if (_free.TryDequeue(out AppendRequest? request))
            {
                _ = Interlocked.Decrement(ref _count);
            }
            else
            {
                request = new AppendRequest(this);
            }

            request.IndexInBatch = indexInBatch;
            request.Count = count;
            return request;
        }

        public void Return(AppendRequest request)
        {
            if (Interlocked.Increment(ref _count) <= Limits.PooledRequestsMax)
            {
                _free.Enqueue(request);
            }
            else
            {
                _ = Interlocked.Decrement(ref _count);
            }
        }
    }
}

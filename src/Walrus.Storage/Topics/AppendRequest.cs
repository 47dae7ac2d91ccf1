using System.Collections.Concurrent;
using System.Threading.Tasks.Sources;

namespace Walrus.Storage.Topics;

/// <summary>
/// One caller's wait for its append. Pooled: it goes back to its pool when the awaiter takes the result, so a result is taken once.
/// Continuations never run on the committer's thread.
/// </summary>
internal sealed class AppendRequest : IValueTaskSource<AppendResult>
{
    private readonly Pool _pool;
    private ManualResetValueTaskSourceCore<AppendResult> _core = new() { RunContinuationsAsynchronously = true };

    private AppendRequest(Pool pool) => _pool = pool;

    /// <summary>Which entry of its batch the first entry of this append is.</summary>
    public int IndexInBatch { get; private set; }

    /// <summary>Entries of this append.</summary>
    public int Count { get; private set; }

    /// <summary>The task of this use of the request.</summary>
    public ValueTask<AppendResult> Task => new(this, _core.Version);

    public void SetResult(Offset batchBase, Durability reached) =>
        _core.SetResult(new AppendResult(batchBase + IndexInBatch, Count, reached));

    public void SetException(Exception fault) => _core.SetException(fault);

    public AppendResult GetResult(short token)
    {
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            _core.Reset();
            _pool.Return(this);
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    /// <summary>Requests of one engine; keeps at most <see cref="Limits.PooledRequestsMax"/>.</summary>
    internal sealed class Pool
    {
        private readonly ConcurrentQueue<AppendRequest> _free = new();
        private int _count;

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

using System.Collections.Concurrent;

namespace Walrus.Storage.Topics;

/// <summary>
/// Callers whose appends are done, on their way back to their own code. The committer puts them here; threads of the pool resume them one
/// after another, so that a group of hundreds costs a few work items and not one each (measured with 512 callers: see docs/engine.md).
/// </summary>
/// <remarks>
/// Before a thread resumes a caller while more are waiting, it makes sure that another is called for. So whoever blocks in a caller's code, and be
/// it for an append that stands behind it here, delays the rest no more than any blocked thread of the pool does.
/// </remarks>
internal sealed class AwakeningQueue : IThreadPoolWorkItem
{
    private readonly ConcurrentQueue<AppendRequest> _done = new();
    private int _isThreadCalled;

    /// <summary>Adds a caller, who is resumed soon.</summary>
    public void Add(AppendRequest request)
    {
        _done.Enqueue(request);
        CallThread();
    }

    /// <inheritdoc/>
    void IThreadPoolWorkItem.Execute()
    {
        Volatile.Write(ref _isThreadCalled, 0);

        // Whoever adds a caller that the look below misses finds the mark cleared, and calls for a thread.
        Interlocked.MemoryBarrier();
        while (_done.TryDequeue(out AppendRequest? request))
        {
            if (!_done.IsEmpty)
            {
                CallThread();
            }

            request.Resume();
        }
    }

    private void CallThread()
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _isThreadCalled) == 0 && Interlocked.Exchange(ref _isThreadCalled, 1) == 0)
        {
            _ = ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }
}

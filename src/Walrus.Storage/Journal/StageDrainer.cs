namespace Walrus.Storage.Journal;

/// <summary>
/// Copies the stage to the journal file on the thread pool, while appends go on behind it. Only a help: an append that finds the stage full,
/// and every flush, drain for themselves.
/// </summary>
internal sealed class StageDrainer(JournalWriter writer, EngineHealth health) : IThreadPoolWorkItem
{
    private int _isQueued;

    /// <summary>Queues a drain unless one is queued already. Allocates nothing.</summary>
    public void DrainSoon()
    {
        if (Volatile.Read(ref _isQueued) == 0 && Interlocked.Exchange(ref _isQueued, 1) == 0)
        {
            _ = ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <inheritdoc/>
    public void Execute()
    {
        Volatile.Write(ref _isQueued, 0);
        try
        {
            writer.Current.Drain();
        }
        catch (ObjectDisposedException)
        {
            // The engine was closed, and its closing had drained everything.
        }
        catch (Exception fault)
        {
            health.Fail(fault as StorageException ?? new InternalFaultException(fault));
        }
    }
}

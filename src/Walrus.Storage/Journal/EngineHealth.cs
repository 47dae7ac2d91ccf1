namespace Walrus.Storage.Journal;

/// <summary>
/// Whether the engine may still write. The first failure wins and is final: after a failed flush nobody knows what the disk holds, so
/// only reopening, with its recovery, leads out.
/// </summary>
internal sealed class EngineHealth
{
    private StorageException? _failure;
    private int _closed;

    /// <summary>Called once, with the first cause, on the thread that met it; must not block.</summary>
    public Action<StorageException>? OnFailed { get; set; }

    /// <summary>The first cause, null while healthy.</summary>
    public StorageException? Failure => Volatile.Read(ref _failure);

    public EngineState State => Volatile.Read(ref _closed) != 0 ? EngineState.Closed
        : Failure is null ? EngineState.Open : EngineState.Failed;

    public void Fail(StorageException cause)
    {
        if (Interlocked.CompareExchange(ref _failure, cause, null) is null)
        {
            OnFailed?.Invoke(cause);
        }
    }

    /// <summary>From here on every write and wait throws <see cref="ObjectDisposedException"/>. True for the first caller.</summary>
    public bool Close() => Interlocked.Exchange(ref _closed, 1) == 0;

    /// <summary>Nothing while the engine takes writes.</summary>
    /// <exception cref="EngineFailedException">A write or flush failed before.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public void ThrowIfNotWritable()
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _closed) != 0, typeof(LogEngine));
        ThrowIfFailed();
    }

    /// <summary>Nothing while no write or flush has failed.</summary>
    /// <exception cref="EngineFailedException">One has.</exception>
    public void ThrowIfFailed()
    {
        if (Failure is { } cause)
        {
            throw new EngineFailedException(cause);
        }
    }
}

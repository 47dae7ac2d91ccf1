namespace Walrus.Storage.Workers;

/// <summary>One of the engine's workers: does its round each time that it is woken, one round at a time, until a round says that it was the last.</summary>
internal abstract class EngineWorker : IDisposable
{
    /// <summary>From here on it is there to be woken; what woke it before counts.</summary>
    public abstract void Start();

    /// <summary>
    /// A round begins soon, and sees everything that was done before this call. Cheap; never throws, also after the end. <paramref name="isAwaited"/> says that the caller is about to block
    /// until what the round does is done.
    /// </summary>
    public abstract void Wake(bool isAwaited = false);

    /// <summary>From here on <see cref="Pause"/> does not wait, and the worker is woken.</summary>
    public abstract void Stop();

    /// <summary>Waits until the last round has ended; at once when the worker was never started.</summary>
    public abstract void Join();

    /// <summary>Within a round: waits that long, or until the worker is to stop, which gives true.</summary>
    public abstract bool Pause(TimeSpan time);

    /// <inheritdoc/>
    public abstract void Dispose();
}

namespace Walrus.Consensus.Runtime;

/// <summary>Wakes everybody who waits for the next news. Who takes <see cref="Next"/> before looking misses none.</summary>
internal sealed class Pulse
{
    private TaskCompletionSource _next = NewNext();

    /// <summary>Completes with the next <see cref="Fire"/>.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>There is news. Those who wait go on elsewhere.</summary>
    public void Fire() => Interlocked.Exchange(ref _next, NewNext()).TrySetResult();

    private static TaskCompletionSource NewNext() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

namespace Walrus.Peers.Tests;

/// <summary>The bound after which a test that hangs fails; no test depends on its length.</summary>
internal static class Wait
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    public static Task For(Task task) => task.WaitAsync(Bound);

    public static Task<T> For<T>(Task<T> task) => task.WaitAsync(Bound);

    public static Task<T> For<T>(ValueTask<T> task) => task.AsTask().WaitAsync(Bound);

    /// <summary>Lets <paramref name="time"/> pass in steps until a task completes: for what depends on a clock that this test owns, at an unknown moment.</summary>
    public static async Task<T> For<T>(Task<T> task, ManualTime time, TimeSpan step)
    {
        using CancellationTokenSource bound = new(Bound);
        while (!task.IsCompleted)
        {
            bound.Token.ThrowIfCancellationRequested();
            time.Advance(step);
            await Task.Yield();
        }

        return await task;
    }
}

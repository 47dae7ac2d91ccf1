namespace Walrus;

/// <summary>Starts work that goes on beside its starter, where the starter itself runs.</summary>
public static class BackgroundWork
{
    /// <summary>
    /// As <see cref="Task.Run(Func{Task})"/>, but on the scheduler of whoever calls: in a process that is the thread pool, and within a simulation the simulation's, so that nothing happens behind
    /// its back. Nothing of <paramref name="work"/> runs before this returns, nor under the caller's synchronisation context.
    /// </summary>
    public static Task Start(Func<Task> work, CancellationToken cancellationToken = default) =>
        Task.Factory.StartNew(work, cancellationToken, TaskCreationOptions.DenyChildAttach, TaskScheduler.Current).Unwrap();

    /// <summary>The same for work with a result.</summary>
    public static Task<T> Start<T>(Func<Task<T>> work, CancellationToken cancellationToken = default) =>
        Task.Factory.StartNew(work, cancellationToken, TaskCreationOptions.DenyChildAttach, TaskScheduler.Current).Unwrap();
}

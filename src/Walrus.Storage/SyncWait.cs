using Walrus.Storage.Topics;

namespace Walrus.Storage;

/// <summary>
/// Where the synchronous forms wait: for the committer's own threads only, never for an async method, whose continuation may need the very
/// thread that waits here.
/// </summary>
internal static class SyncWait
{
    public static T For<T>(ValueTask<T> task) => task.IsCompleted ? task.GetAwaiter().GetResult() : task.AsTask().GetAwaiter().GetResult();

    /// <summary>The outcome of work that was handed to the committer.</summary>
    public static T For<T>(ControlWork<T> work) => For(new ValueTask<T>(work.Done));
}

namespace Walrus.Cluster.Replication;

/// <summary>Lets asynchronous work on one thing run one after another, in the order of the calls. Costs nothing until it is used.</summary>
internal sealed class AsyncTurn
{
    private readonly Lock _gate = new();
    private Task _last = Task.CompletedTask;

    /// <summary>Runs <paramref name="work"/> when all that was called before has ended, however.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task before;
        lock (_gate)
        {
            (before, _last) = (_last, ended.Task);
        }

        try
        {
            await before;
            return await work();
        }
        finally
        {
            ended.SetResult();
        }
    }
}

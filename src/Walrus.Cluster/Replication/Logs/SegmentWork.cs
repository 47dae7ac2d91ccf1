using Walrus.Storage;

namespace Walrus.Cluster.Replication;

/// <summary>What is done to logs beside everything else: made, cut, deleted. Tried again while the disk is full; ends with the host.</summary>
internal sealed class SegmentWork(TimeProvider time, ReplicationLog log, CancellationToken stop)
{
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _running = [];

    /// <summary>Begins <paramref name="work"/> now.</summary>
    /// <param name="what">What it is, for people.</param>
    /// <param name="segment">Of which segment.</param>
    /// <param name="work">False from it means that it is to be tried again.</param>
    public void Begin(string what, SegmentId segment, Func<CancellationToken, Task> work)
    {
        Task task = RunAsync(what, segment, work);
        lock (_gate)
        {
            _ = _running.Add(task);
        }

        _ = task.ContinueWith(Remove, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Completes when nothing is under way.</summary>
    public async Task SettleAsync()
    {
        while (true)
        {
            Task[] running;
            lock (_gate)
            {
                running = [.. _running];
            }

            if (running.Length == 0)
            {
                return;
            }

            await Task.WhenAll(running);
        }
    }

    private void Remove(Task task)
    {
        lock (_gate)
        {
            _ = _running.Remove(task);
        }
    }

    private async Task RunAsync(string what, SegmentId segment, Func<CancellationToken, Task> work)
    {
        try
        {
            while (!await TryAsync(what, segment, work))
            {
                await Task.Delay(Limits.SegmentWorkRetry, time, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // The host ends.
        }
        catch (TopicDeletedException)
        {
            // It was deleted meanwhile, by a later decision.
        }
        catch (Exception fault)
        {
            log.WorkFailed(what, segment, fault.Message);
        }
    }

    private async Task<bool> TryAsync(string what, SegmentId segment, Func<CancellationToken, Task> work)
    {
        try
        {
            await work(stop);
            return true;
        }
        catch (StorageException fault) when (fault.IsTransient)
        {
            log.WorkPostponed(what, segment, fault.Message);
            return false;
        }
    }
}

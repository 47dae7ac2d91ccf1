using System.Collections.Concurrent;
using Walrus.Cluster;

namespace Walrus.Node.Commands;

/// <summary>
/// PUTs that had to look for their topic: those to one name go one after the other in the order in which they came, each beginning its append before the next one looks. Others are
/// not held up.
/// </summary>
internal sealed class PutQueue
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<TopicName, Task> _last = new();

    /// <summary>True while somebody looks for that topic.</summary>
    public bool IsLooking(TopicName name) => !_last.IsEmpty && _last.ContainsKey(name);

    /// <summary>Looks, then begins, when everybody before has begun; completes with the end of what was begun.</summary>
    public async ValueTask<Reply> RunAsync(TopicName name, Func<ValueTask<TopicMetadata?>> look, Func<TopicMetadata?, ValueTask<Reply>> begin)
    {
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task before;
        lock (_gate)
        {
            before = _last.GetValueOrDefault(name) ?? Task.CompletedTask;
            _last[name] = begun.Task;
        }

        ValueTask<Reply> append;
        try
        {
            await before;
            append = begin(await look());
        }
        finally
        {
            lock (_gate)
            {
                if (_last.GetValueOrDefault(name) == begun.Task)
                {
                    _ = _last.TryRemove(name, out _);
                }
            }

            begun.SetResult();
        }

        return await append;
    }
}

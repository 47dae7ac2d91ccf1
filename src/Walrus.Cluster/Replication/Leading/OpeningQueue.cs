using System.Buffers;

namespace Walrus.Cluster.Replication;

/// <summary>Appends that came while the log of a segment was being made, in their order. Not thread-safe.</summary>
internal sealed class OpeningQueue
{
    private readonly Queue<(byte[] Value, TaskCompletionSource<AppendOutcome> Done)> _queue = new();
    private long _bytes;

    /// <summary>Keeps a copy of the value; busy when too much waits.</summary>
    public ValueTask<AppendOutcome> Add(in ReadOnlySequence<byte> value)
    {
        if (_queue.Count >= Limits.ReplicationOpeningAppendsMax || _bytes + value.Length > Limits.ReplicationOpeningBytesMax)
        {
            return new ValueTask<AppendOutcome>(new AppendOutcome(AppendFate.Busy));
        }

        _bytes += value.Length;
        TaskCompletionSource<AppendOutcome> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _queue.Enqueue((value.ToArray(), done));
        return new ValueTask<AppendOutcome>(done.Task);
    }

    /// <summary>The log is there: everything goes into it, in order.</summary>
    public void Release(Func<ReadOnlySequence<byte>, ValueTask<AppendOutcome>> append)
    {
        while (_queue.TryDequeue(out (byte[] Value, TaskCompletionSource<AppendOutcome> Done) next))
        {
            _ = ForwardAsync(append(new ReadOnlySequence<byte>(next.Value)), next.Done);
        }

        _bytes = 0;
    }

    /// <summary>There will be no log: nothing was appended.</summary>
    public void Refuse(AppendOutcome outcome) => Release(_ => new ValueTask<AppendOutcome>(outcome));

    private static async Task ForwardAsync(ValueTask<AppendOutcome> append, TaskCompletionSource<AppendOutcome> done)
    {
        try
        {
            done.SetResult(await append);
        }
        catch (Exception fault)
        {
            done.SetException(fault);
        }
    }
}

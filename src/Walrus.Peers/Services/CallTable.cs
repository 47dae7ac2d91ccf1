using System.Buffers;

namespace Walrus.Peers;

/// <summary>The requests and streams of one connection that are not answered: their bounds, their cancellation, and the wait for the last of them.</summary>
internal sealed class CallTable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, RunningCall> _calls = [];
    private readonly QueueAccount _account = new(Limits.PeerRequestsInFlightMax, Limits.PeerRequestBytesHandledMax);
    private readonly List<TaskCompletionSource> _waiters = [];
    private int _streams;
    private bool _isStopping;

    /// <summary>Takes room for one more call; otherwise says why not. Room that was taken is given back by <see cref="Remove"/>.</summary>
    public RefusalCode? Refuses(int bytes, bool isStream)
    {
        lock (_gate)
        {
            if (_isStopping)
            {
                return RefusalCode.Stopping;
            }

            if ((isStream && _streams >= Limits.PeerStreamsMax) || !_account.TryTake(bytes))
            {
                return RefusalCode.Busy;
            }

            _streams += isStream ? 1 : 0;
            return null;
        }
    }

    /// <summary>The call runs from here on.</summary>
    public void Add(RunningCall call)
    {
        lock (_gate)
        {
            _calls.Add(call.Header.Correlation, call);
        }
    }

    /// <summary>The call has ended; gives everything back that it held.</summary>
    public void Remove(RunningCall call)
    {
        TaskCompletionSource[] waiters = [];
        lock (_gate)
        {
            _calls.Remove(call.Header.Correlation);
            _account.Release(1, call.Payload.Length);
            _streams -= call.Stream is null ? 0 : 1;
            call.Dispose(); // Within the lock: nobody cancels it while it is disposed.
            if (_account.Items == 0)
            {
                waiters = [.. _waiters];
                _waiters.Clear();
            }
        }

        foreach (TaskCompletionSource waiter in waiters)
        {
            waiter.TrySetResult();
        }
    }

    /// <summary>Nobody waits for that call any more; one that has ended is left alone.</summary>
    public void Cancel(ulong correlation)
    {
        lock (_gate)
        {
            if (_calls.TryGetValue(correlation, out RunningCall? call))
            {
                call.Cancel();
            }
        }
    }

    /// <summary>A message of a stream; of one that has ended it is dropped. False when it was not granted.</summary>
    public bool TryAddToStream(ulong correlation, in ReadOnlySequence<byte> payload, PayloadPool payloads)
    {
        lock (_gate)
        {
            return !_calls.TryGetValue(correlation, out RunningCall? call) || (call.Stream?.TryAdd(payloads.Copy(payload)) ?? false);
        }
    }

    /// <summary>A stream's sender has nothing more.</summary>
    public void EndStream(ulong correlation, PeerStreamState state, RefusalCode code, string text)
    {
        lock (_gate)
        {
            if (_calls.TryGetValue(correlation, out RunningCall? call))
            {
                call.Stream?.End(state, code, text);
            }
        }
    }

    /// <summary>The connection has ended: no stream brings more.</summary>
    public void EndStreams()
    {
        lock (_gate)
        {
            foreach (RunningCall call in _calls.Values)
            {
                call.Stream?.End(PeerStreamState.Lost);
            }
        }
    }

    /// <summary>No new calls.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isStopping = true;
        }
    }

    /// <summary>Completes when no call runs, and none has room that is about to.</summary>
    public Task EmptyAsync()
    {
        lock (_gate)
        {
            if (_account.Items == 0)
            {
                return Task.CompletedTask;
            }

            TaskCompletionSource waiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add(waiter);
            return waiter.Task;
        }
    }
}

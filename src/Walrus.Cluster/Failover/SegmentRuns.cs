using System.Collections.Concurrent;

namespace Walrus.Cluster;

/// <summary>
/// Work on many segments at once, at most one piece for each, bounded; one that did not succeed is not begun again for a while. Everything but <see cref="Ended"/> belongs to one loop.
/// </summary>
/// <param name="runsMax">How much at once.</param>
/// <param name="rest">How long a segment rests after work on it did not succeed.</param>
/// <param name="time">The clock.</param>
internal sealed class SegmentRuns(int runsMax, TimeSpan rest, TimeProvider time) : IDisposable
{
    private readonly Dictionary<SegmentId, Task> _running = [];
    private readonly Dictionary<SegmentId, TimeSpan> _resting = [];
    private readonly ConcurrentQueue<(SegmentId Segment, bool IsDone)> _ended = new();
    private readonly long _start = time.GetTimestamp();
    private CancellationTokenSource _stop = new();

    /// <summary>Called when work has ended, on any thread.</summary>
    public Action Ended { get; init; } = static () => { };

    /// <summary>Called with what ended work unexpectedly, on any thread; the segment rests then like after any other failure.</summary>
    public Action<SegmentId, Exception> Failed { get; init; } = static (_, _) => { };

    /// <summary>True when more may begin.</summary>
    public bool HasRoom => _running.Count < runsMax;

    /// <summary>Work that has begun and was not swept up.</summary>
    public int Count => _running.Count;

    /// <summary>Segments that rest.</summary>
    public int Resting => _resting.Count;

    /// <summary>Takes note of what has ended. True when something had.</summary>
    public async ValueTask<bool> SweepAsync()
    {
        bool any = false;
        TimeSpan now = time.GetElapsedTime(_start);
        while (_ended.TryDequeue(out (SegmentId Segment, bool IsDone) ended))
        {
            any = true;
            if (_running.Remove(ended.Segment, out Task? task))
            {
                await task;
            }

            if (!ended.IsDone)
            {
                _resting[ended.Segment] = now + rest;
            }
        }

        foreach (SegmentId segment in _resting.Where(item => item.Value <= now).Select(item => item.Key).ToArray())
        {
            any = true;
            _resting.Remove(segment);
        }

        return any;
    }

    /// <summary>Begins, unless there is no room, or the segment has work already or rests. The work says whether it succeeded, and ends soon when its token is cancelled.</summary>
    public bool TryBegin(SegmentId segment, Func<CancellationToken, Task<bool>> work)
    {
        if (!HasRoom || _running.ContainsKey(segment) || _resting.ContainsKey(segment))
        {
            return false;
        }

        CancellationToken stop = _stop.Token;
        _running.Add(segment, BackgroundWork.Start(() => RunAsync(segment, work, stop), CancellationToken.None));
        return true;
    }

    /// <summary>Stops everything and waits for it. More may begin afterwards.</summary>
    public async Task StopAsync()
    {
        if (_running.Count > 0)
        {
            await _stop.CancelAsync();
            await Task.WhenAll(_running.Values);
            _stop.Dispose();
            _stop = new CancellationTokenSource();
        }

        _running.Clear();
        _resting.Clear();
        _ended.Clear();
    }

    public void Dispose() => _stop.Dispose();

    private async Task RunAsync(SegmentId segment, Func<CancellationToken, Task<bool>> work, CancellationToken stop)
    {
        bool isDone = false;
        try
        {
            isDone = await work(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped.
        }
        catch (Exception defect)
        {
            // One segment must not take the others with it.
            Failed(segment, defect);
        }
        finally
        {
            _ended.Enqueue((segment, isDone));
            Ended();
        }
    }
}

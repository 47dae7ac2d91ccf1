using Walrus.Cli.Bench.Plan;
using Walrus.Client;

namespace Walrus.Cli.Bench.Run;

/// <summary>The loops of a benchmark: each has one operation on its way at a time, and together they are connections times depth.</summary>
internal sealed class BenchLoad
{
    /// <summary>The consumer group of topics that are taken from in batches.</summary>
    public const string Group = "bench";

    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(200);

    private readonly BenchPlan _plan;
    private readonly TimeProvider _time;
    private readonly BenchWindow _window;
    private readonly Pace _pace;
    private readonly bool[] _isDrained;
    private readonly string[] _names;
    private volatile bool _isPut;

    /// <summary>A load that has not begun.</summary>
    public BenchLoad(BenchPlan plan, TimeProvider time, BenchWindow window)
    {
        _plan = plan;
        _time = time;
        _window = window;
        _isDrained = new bool[plan.Topics];
        _names = [.. Enumerable.Range(0, plan.Topics).Select(plan.TopicName)];
        _pace = new Pace(time, window, plan.Rate);
        Put = new LoadRecorder("produce", time, window, plan.Duration);
        Taken = new LoadRecorder(plan.Workload == BenchWorkload.EndToEnd ? "end-to-end" : "consume", time, window, plan.Duration);
    }

    /// <summary>What was put.</summary>
    public LoadRecorder Put { get; }

    /// <summary>What was taken.</summary>
    public LoadRecorder Taken { get; }

    /// <summary>The pace of those that it is set for.</summary>
    public Pace Pace => _pace;

    /// <summary>Loads until the window is over and what was under way has ended, or <paramref name="stop"/>.</summary>
    public async Task RunAsync(BenchLinks links, CancellationToken stop)
    {
        var putting = Task.WhenAll(
        [
            .. links.Putters.SelectMany((client, number) => Lanes(number, lane => PutAsync(client, lane, stop))),
            .. links.Batchers.SelectMany((producer, number) => Lanes(number, lane => PutBatchesAsync(producer, lane, stop))),
        ]);
        var taking = Task.WhenAll(_plan.Workload == BenchWorkload.EndToEnd
            ? links.Takers.Select((client, topic) => Task.Run(() => FollowAsync(client, topic, stop), CancellationToken.None))
            : links.Takers.SelectMany((client, number) => Lanes(number, lane => TakeAsync(client, lane, stop))));
        await putting;
        _isPut = true;
        await taking;
    }

    private IEnumerable<Task> Lanes(int connection, Func<int, Task> run) => Enumerable.Range(0, _plan.Depth)
        .Select(slot => Task.Run(() => run((connection * _plan.Depth) + slot), CancellationToken.None));

    private async Task PutAsync(WalrusClient client, int lane, CancellationToken stop)
    {
        var entry = new StampedEntry(_plan.EntryBytes);
        for (var turn = lane; await _pace.NextAsync(stop) is { } intended; turn++)
        {
            try
            {
                await client.PutAsync(_names[turn % _names.Length], entry.With(intended), CancellationToken.None);
                Put.Done(intended, 1, _plan.EntryBytes);
            }
            catch (WalrusException failure)
            {
                await FailAsync(Put, failure, stop);
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task PutBatchesAsync(WalrusProducer producer, int lane, CancellationToken stop)
    {
        var entry = new StampedEntry(_plan.EntryBytes);
        var batch = new Task<ProducedEntry>[_plan.Batch];
        for (var turn = lane; await _pace.NextAsync(stop) is { } intended; turn++)
        {
            var payload = entry.With(intended);
            var topic = _names[turn % _names.Length];
            var target = PutTarget.Partition(turn / _plan.Topics % _plan.Partitions);
            try
            {
                for (var i = 0; i < batch.Length; i++)
                {
                    batch[i] = producer.PutAsync(topic, payload, target, CancellationToken.None);
                }

                await Task.WhenAll(batch);
                Put.Done(intended, batch.Length, (long)batch.Length * _plan.EntryBytes);
            }
            catch (WalrusException failure)
            {
                await FailAsync(Put, failure, stop);
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }

    /// <summary>One operation after another that takes; what finds nothing does not count. Ends when nothing is left, unless something may still come.</summary>
    private async Task TakeAsync(WalrusClient client, int lane, CancellationToken stop)
    {
        // Mixed: the rate is that of the entries put.
        var isPaced = _plan.Workload == BenchWorkload.Consume;
        for (var turn = lane; await NextAsync(isPaced, stop) is { } intended; turn++)
        {
            var topic = turn % _plan.Topics;
            try
            {
                var (entries, bytes) = await TakeAsync(client, topic);
                if (entries > 0)
                {
                    Taken.Done(intended, entries, bytes);
                }
                else if (isPaced && Drained(topic))
                {
                    _window.Close();
                }
                else
                {
                    await PauseAsync(stop);
                }
            }
            catch (WalrusException failure)
            {
                await FailAsync(Taken, failure, stop);
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async ValueTask<(int Entries, long Bytes)> TakeAsync(WalrusClient client, int topic)
    {
        if (_plan.Batch == 1)
        {
            return await client.GetAsync(_names[topic], CancellationToken.None) is { } entry ? (1, entry.Length) : (0, 0);
        }

        var batch = await client.TakeBatchAsync(_names[topic], Group, _plan.Batch, cancellationToken: CancellationToken.None);
        return (batch.Count, batch.Sum(delivery => (long)delivery.Payload.Length));
    }

    /// <summary>Waits for a topic's entries and takes them as they come, until all that were put are there or waited for long enough.</summary>
    private async Task FollowAsync(WalrusClient client, int topic, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && !_window.IsDrained(_time.GetTimestamp()))
        {
            try
            {
                var isLast = _isPut;
                var batch = await client.TakeBatchAsync(_names[topic], Group, Limits.BenchBatchEntriesMax, Wait, CancellationToken.None);
                if (isLast && batch.Count == 0)
                {
                    return;
                }

                var now = _time.GetTimestamp();
                foreach (var delivery in batch)
                {
                    if (StampedEntry.StampOf(delivery.Payload.Span) is { } intended)
                    {
                        Taken.Delivered(intended, now);
                    }
                }

                Taken.Moved(now, batch.Count, batch.Sum(delivery => (long)delivery.Payload.Length));
            }
            catch (WalrusException failure)
            {
                await FailAsync(Taken, failure, stop);
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }

    private ValueTask<long?> NextAsync(bool isPaced, CancellationToken stop)
    {
        if (isPaced)
        {
            return _pace.NextAsync(stop);
        }

        var now = _time.GetTimestamp();
        return new ValueTask<long?>(now < _window.Ends && !stop.IsCancellationRequested ? now : null);
    }

    /// <summary>A topic has nothing left; true when no topic has.</summary>
    private bool Drained(int topic)
    {
        Volatile.Write(ref _isDrained[topic], true);
        return Array.TrueForAll(_isDrained, static isDrained => isDrained);
    }

    private Task FailAsync(LoadRecorder recorder, WalrusException failure, CancellationToken stop)
    {
        recorder.Failed(failure);
        return PauseAsync(stop);
    }

    private async Task PauseAsync(CancellationToken stop) =>
        await Task.Delay(Limits.BenchPause, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}

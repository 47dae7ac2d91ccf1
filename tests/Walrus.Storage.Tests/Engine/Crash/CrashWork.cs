using Walrus.Testing;

namespace Walrus.Storage.Tests.Engine.Crash;

/// <summary>Drawn calls on an open engine. Every call goes into the model when it is made, every answer when it comes.</summary>
internal sealed partial class CrashWork(LogEngine engine, StoreModel model, Random random, LogOptions options, PowerCutFileSystem power)
{
    private const int TopicsMax = 6;
    private readonly List<Pending> _pending = [];
    private readonly HashSet<string> _deleted = [];

    /// <summary>Makes up to so many calls; ends early when the power goes.</summary>
    public async Task RunAsync(int steps)
    {
        for (int step = 0; step < steps && !power.IsOff; step++)
        {
            try
            {
                await StepAsync();
            }
            catch (StorageException) when (power.IsOff)
            {
                return;
            }

            Collect();
            ObserveDurableEnds();
        }
    }

    /// <summary>Takes the answers that have come.</summary>
    public void Collect()
    {
        foreach (Pending each in _pending.Where(each => each.Task.IsCompleted))
        {
            if (each.Task.IsCompletedSuccessfully)
            {
                each.Done();
            }
            else if (each.Refused is { } refused && each.Task.Exception!.InnerException is CutRefusedException refusal)
            {
                refused(refusal);
            }
            else if (each.Task.Exception!.InnerException is TopicDeletedException gone)
            {
                _deleted.ShouldContain(gone.Topic.Value, "a call was refused for a topic that nobody deleted");
            }
            else
            {
                power.IsOff.ShouldBeTrue($"a call failed while the power was on: {each.Task.Exception}");
                each.Task.Exception!.InnerException.ShouldBeAssignableTo<StorageException>();
            }
        }

        _pending.RemoveAll(each => each.Task.IsCompleted);
    }

    /// <summary>Waits for all answers: with the power off they come too, as errors.</summary>
    public async Task FinishAsync()
    {
        foreach (Pending each in _pending)
        {
            await each.Task.ContinueWith(static _ => { }, TaskScheduler.Default).Within();
        }

        Collect();
    }

    private async Task StepAsync()
    {
        if (model.Topics.Count == 0 || random.Next(40) == 0)
        {
            await CreateTopicAsync();
            return;
        }

        (PartitionLog log, PartitionModel partition) = DrawPartition();
        switch (random.Next(30))
        {
            case < 10:
                await MaybeAwaitAsync(Append(log, partition));
                break;
            case < 12:
                for (int i = random.Next(20); i >= 0; i--)
                {
                    (log, partition) = DrawPartition();
                    _ = Append(log, partition);
                }

                break;
            case < 15:
                await MoveCursorAsync(log, partition);
                break;
            case 15:
                await SealAsync(log, partition);
                break;
            case 16:
                await FlushAsync();
                break;
            case 17:
                ((ManualTime)options.Time).Advance(TimeSpan.FromMilliseconds(random.Next(25)));
                break;
            case 18:
                await FinishAsync();
                break;
            case 19 when random.Next(3) == 0:
                await BurstAsync();
                break;
            case < 22:
                await TrimAsync(log, partition);
                break;
            case 22 when random.Next(3) == 0:
                await DeleteTopicAsync();
                break;
            case 23 when random.Next(2) == 0:
                await SetRetentionAsync();
                break;
            case 25 or 26:
                await CutAsync(log, partition);
                break;
            case 27:
                await SetValueAsync();
                break;
            case 28:
                await RaftLikeAsync(log, partition);
                break;
            case 24:
                ((ManualTime)options.Time).Advance(Limits.RetentionIntervalMin * random.Next(1, 20));
                break;
            default:
                ReadSome(log, partition);
                break;
        }
    }

    /// <summary>Large entries in a row, so that the journal goes through files faster than anything flushes them.</summary>
    private async Task BurstAsync()
    {
        for (int i = random.Next(3, 20); i >= 0; i--)
        {
            (PartitionLog log, PartitionModel partition) = DrawPartition();
            Task<AppendResult> task = Append(log, partition, new NewEntry(DrawBytes(random.Next(5_000, 24_000))));
            if (random.Next(4) == 0)
            {
                await task.ContinueWith(static _ => { }, TaskScheduler.Default).Within();
            }
        }
    }

    private (PartitionLog Log, PartitionModel Model) DrawPartition()
    {
        string[] names = [.. model.Topics.Keys];
        string name = names[random.Next(names.Length)];
        int number = random.Next(model.Topics[name].Length);
        return (engine.FindTopic(new TopicName(name))!.Partitions[number], model.Topics[name][number]);
    }

    private async Task CreateTopicAsync()
    {
        string? name = Enumerable.Range(0, TopicsMax).Select(i => $"topic-{i}").FirstOrDefault(name => !model.Topics.ContainsKey(name));
        if (name is null)
        {
            return;
        }

        int start = random.Next(3) == 0 ? random.Next(1, 50) : 0;
        int partitions = start > 0 ? 1 : random.Next(1, 4);
        model.Unanswered[name] = (partitions, start);
        _ = start > 0
            ? await engine.CreateTopicAsync(new TopicName(name), new Offset(start)).Within()
            : await engine.CreateTopicAsync(new TopicName(name), partitions).Within();
        model.Unanswered.Remove(name);
        model.Topics[name] = StoreModel.NewPartitions(partitions, start);
    }

    private async Task DeleteTopicAsync()
    {
        string[] names = [.. model.Topics.Keys];
        string name = names[random.Next(names.Length)];
        Happening happening = model.Issue();
        model.Deleting[name] = happening;
        _deleted.Add(name);
        (await engine.DeleteTopicAsync(new TopicName(name)).Within()).ShouldBeTrue();
        engine.FindTopic(new TopicName(name)).ShouldBeNull();
        model.Deleting.Remove(name);
        model.Forget(name);
    }

    private async Task SetRetentionAsync()
    {
        string[] names = [.. model.Topics.Keys];
        string name = names[random.Next(names.Length)];
        RetentionPolicy asked = random.Next(5) switch
        {
            0 => RetentionPolicy.Keep,
            1 => new RetentionPolicy { AgeMax = TimeSpan.FromMilliseconds(random.Next(1, 3_000)) },
            2 => new RetentionPolicy { BytesMax = random.Next(1, 60_000) },
            3 => new RetentionPolicy { DropsConsumed = true },
            _ => new RetentionPolicy { AgeMax = TimeSpan.FromSeconds(2), BytesMax = random.Next(10_000, 200_000), DropsConsumed = random.Next(2) == 0 },
        };
        RetentionPolicy known = model.Retention.TryGetValue(name, out (RetentionPolicy Known, RetentionPolicy? Asked) before) ? before.Known : RetentionPolicy.Keep;
        model.Retention[name] = (known, asked);
        foreach (PartitionModel partition in model.Topics[name])
        {
            partition.IsBounded |= !asked.KeepsAll;
        }

        await engine.SetRetentionAsync(engine.FindTopic(new TopicName(name))!, asked).Within();
        model.Retention[name] = (asked, null);
    }

    private async Task TrimAsync(PartitionLog log, PartitionModel partition)
    {
        long start = log.Start.Value;
        long end = Math.Min(log.End.Value, partition.Values.Count);
        if (end < start)
        {
            return; // A cut is under way.
        }

        long to = random.Next(4) == 0 ? end : start + random.NextInt64(end - start + 1);
        var trim = new TrimModel(to, model.Issue());
        partition.Trims.Add(trim);
        Task<Offset> task = log.TrimAsync(new Offset(to)).AsTask();
        _pending.Add(new Pending(task, () =>
        {
            task.Result.Value.ShouldBeGreaterThanOrEqualTo(to);
            log.Start.Value.ShouldBeGreaterThanOrEqualTo(to);
            trim.Happening.Acknowledged = model.Stamp();
            partition.StartMin = Math.Max(partition.StartMin, to);
        }));
        await MaybeAwaitAsync(task);
    }

    private async Task MoveCursorAsync(PartitionLog log, PartitionModel partition)
    {
        if (partition.IsBeingCut)
        {
            return; // Where the cursor is then, nobody can tell.
        }

        string name = $"cursor-{random.Next(3)}";
        if (!partition.Cursors.TryGetValue(name, out CursorModel? cursor))
        {
            partition.Cursors[name] = cursor = new CursorModel();
        }

        Cursor live = log.GetCursor(new CursorName(name));
        Task task;
        Action? check = null;
        if (random.Next(4) == 0)
        {
            long start = log.Start.Value;
            var to = new Offset(start + random.NextInt64(Math.Max(log.DurableEnd.Value - start, 0) + 1));
            cursor.Moves.Add(to.Value);
            task = live.MoveAsync(to).AsTask();
            if (task is { IsFaulted: true, Exception.InnerException: ArgumentOutOfRangeException } && to < log.Start)
            {
                cursor.Moves.RemoveAt(cursor.Moves.Count - 1); // A trim was faster.
                return;
            }
        }
        else
        {
            long before = live.Position.Value;
            cursor.Moves.Add(before + 1);
            Task<Entry?> read = live.ReadNextAsync().AsTask();
            if (read.IsCompletedSuccessfully && read.Result is null)
            {
                cursor.Moves.RemoveAt(cursor.Moves.Count - 1); // Nothing was visible.
                return;
            }

            // The start may have moved between the two.
            long claimed = live.Position.Value;
            if (claimed > before + 1)
            {
                cursor.Moves.Add(claimed);
            }

            task = read;
            check = () => CheckRead(read.Result, partition, before, log);
        }

        int move = cursor.Moves.Count - 1;
        bool isDurable = options.Fsync.IsEach;
        _pending.Add(new Pending(task, () =>
        {
            check?.Invoke();
            cursor.Acknowledged = Math.Max(cursor.Acknowledged, move);
            cursor.Durable = isDurable ? Math.Max(cursor.Durable, move) : cursor.Durable;
        }));
        await MaybeAwaitAsync(task);
    }

    private static void CheckRead(Entry? read, PartitionModel partition, long at, PartitionLog log)
    {
        Entry entry = read.ShouldNotBeNull();
        (entry.Offset.Value == at || (entry.Offset.Value > at && entry.Offset <= log.Start)).ShouldBeTrue($"the cursor stood at {at} and gave {entry.Offset}");
        partition.WasEver(entry.Offset.Value, entry.Value.Span).ShouldBeTrue();
    }

    private async Task SealAsync(PartitionLog log, PartitionModel partition)
    {
        int number = partition.OpenSegment;
        Happening happening = model.Issue();
        long before = partition.Values.Count;
        SegmentSpan open = await log.SealSegmentAsync(new SegmentNumber(number)).Within();
        if (open.Number.Value == number)
        {
            return; // Nothing in it.
        }

        open.Number.Value.ShouldBe(number + 1);
        open.Base.Value.ShouldBe(before, "the sealed segment holds all that was appended before and nothing else");
        happening.Acknowledged = model.Stamp();
        partition.Seals.Add(number, new SealModel(open.Base.Value, options.Fsync.IsEach, happening));
        partition.OpenSegment = open.Number.Value;
    }

    private async Task FlushAsync()
    {
        (PartitionModel Partition, int Calls)[] before = [.. model.Partitions.Select(partition => (partition, partition.Calls.Count))];
        (ValueModel Value, int Last)[] values = [.. model.Values.Values.Select(value => (value, value.Sets.Count - 1))];
        await engine.FlushAsync().Within();
        foreach ((PartitionModel partition, int calls) in before)
        {
            partition.Durable = Math.Max(partition.Durable, calls);
        }

        foreach ((ValueModel value, int last) in values)
        {
            value.Durable = Math.Max(value.Durable, last);
        }
    }

    private void ReadSome(PartitionLog log, PartitionModel partition)
    {
        long start = log.Start.Value;
        long end = log.End.Value;
        if (end <= start || partition.IsBeingCut)
        {
            return;
        }

        var from = new Offset(start + random.NextInt64(end - start));
        using ReadResult read = log.Read(from, random.Next(1, 20_000), Visibility.Written);
        if (from < log.Start)
        {
            return; // Trimmed meanwhile: either answer is right.
        }

        read.Outcome.ShouldBe(ReadOutcome.Entries);
        foreach (EntryView entry in read.Entries)
        {
            entry.Value.SequenceEqual(partition.Values[(int)entry.Offset.Value]).ShouldBeTrue($"entry {entry.Offset} is not what was appended there");
        }
    }

    private void ObserveDurableEnds()
    {
        foreach ((string name, PartitionModel[] partitions) in model.Topics)
        {
            Topic topic = engine.FindTopic(new TopicName(name))!;
            for (int i = 0; i < partitions.Length; i++)
            {
                partitions[i].Observe(topic.Partitions[i].DurableEnd.Value);

                // What readers see as gone is gone for good.
                partitions[i].StartMin = Math.Max(partitions[i].StartMin, topic.Partitions[i].Start.Value);
            }
        }
    }

    private Task MaybeAwaitAsync(Task task) =>
        random.Next(3) == 0 ? Task.CompletedTask : task.ContinueWith(static _ => { }, TaskScheduler.Default).Within();

    private sealed record Pending(Task Task, Action Done)
    {
        /// <summary>What to do when the call was refused; null where that cannot be.</summary>
        public Action<CutRefusedException>? Refused { get; init; }
    }
}

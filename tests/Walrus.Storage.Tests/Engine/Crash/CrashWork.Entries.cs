using Walrus.Storage.Format;
using Walrus.Storage.Tests.Format;

namespace Walrus.Storage.Tests.Engine.Crash;

/// <content>Appends, cuts and durable values.</content>
internal sealed partial class CrashWork
{
    private Task<AppendResult> Append(PartitionLog log, PartitionModel partition)
    {
        int count = random.Next(3) == 0 ? random.Next(1, 12) : 1;
        var entries = new NewEntry[count];
        for (int i = 0; i < count; i++)
        {
            entries[i] = new NewEntry(DrawValue(count == 1 ? 16 * 1024 : 2000));
        }

        return Append(log, partition, entries);
    }

    private Task<AppendResult> Append(PartitionLog log, PartitionModel partition, params NewEntry[] entries)
    {
        int count = entries.Length;
        var call = new EntriesCall(partition.Values.Count, [.. entries.Select(entry => entry.Value.ToArray())], model.Issue());
        partition.Calls.Add(call);
        call.ApplyTo(partition.Values);
        if (random.Next(6) == 0)
        {
            return AppendReplica(log, partition, call);
        }

        Task<AppendResult> task = count == 1 && random.Next(2) == 0
            ? log.AppendAsync(entries[0].Value.Span).AsTask()
            : log.AppendAsync(entries).AsTask();
        _pending.Add(new Pending(task, () =>
        {
            (task.Result.First.Value, task.Result.Count).ShouldBe((call.At, count));
            call.Happening.Acknowledged = model.Stamp();
            partition.Acknowledge(call, isDurable: task.Result.Reached == Durability.Disk);
        }));
        return task;
    }

    /// <summary>The same entries as another node's log would hand them over.</summary>
    private Task<AppendResult> AppendReplica(PartitionLog log, PartitionModel partition, EntriesCall call)
    {
        byte[] record = Samples.Record(call.Values!.Select(value => new NewEntry(value)), new Offset(call.At), Samples.One);
        Task<AppendResult> task = AppendAsync();
        _pending.Add(new Pending(task, () =>
        {
            call.Happening.Acknowledged = model.Stamp();
            partition.Acknowledge(call, isDurable: task.Result.Reached == Durability.Disk);
        }));
        return task;

        async Task<AppendResult> AppendAsync()
        {
            ReplicaAppendResult result = await log.AppendReplicaAsync(new Offset(call.At), record.AsSpan(RecordFrame.Bytes));
            (result.Outcome, result.End.Value).ShouldBe((ReplicaAppendOutcome.Appended, call.At + call.Values!.Count));
            return new AppendResult(new Offset(call.At), call.Values.Count, result.Reached);
        }
    }

    private async Task CutAsync(PartitionLog log, PartitionModel partition)
    {
        if (!TryCut(log, partition, out Task<CutResult> task))
        {
            return;
        }

        // Where retention may make the cut impossible, nothing must follow before it is known.
        await (partition.IsBounded ? task.ContinueWith(static _ => { }, TaskScheduler.Default).Within() : MaybeAwaitAsync(task));
        if (partition.IsBounded)
        {
            Collect();
        }
    }

    /// <summary>False when there is nothing that could be cut.</summary>
    private bool TryCut(PartitionLog log, PartitionModel partition, out Task<CutResult> task)
    {
        task = Task.FromResult(default(CutResult));
        long min = partition.CutMin(log.Start.Value);
        int end = partition.Values.Count;
        if (min > end)
        {
            return false; // Retention is faster than this test.
        }

        int at = (int)(random.Next(3) == 0 ? min + random.NextInt64(end - min + 1) : Math.Max(min, end - random.Next(25)));
        List<byte[]> before = [.. partition.Values];
        var call = new EntriesCall(at, null, model.Issue());
        partition.Calls.Add(call);
        call.ApplyTo(partition.Values);
        Task<CutResult> asked = task = log.CutAsync(new Offset(at)).AsTask();
        _pending.Add(new Pending(task, () =>
        {
            asked.Result.ShouldBe(new CutResult(new Offset(at), end - at));
            call.Happening.Acknowledged = model.Stamp();
            partition.Acknowledge(call, isDurable: true);
        })
        {
            Refused = fault =>
            {
                fault.ShouldBeOfType<CutRefusedException>().Reason.ShouldBe(CutRefusal.BelowStart);
                partition.IsBounded.ShouldBeTrue("a cut was refused that nothing stood in the way of");
                partition.Calls[^1].ShouldBeSameAs(call);
                partition.Calls.RemoveAt(partition.Calls.Count - 1);
                partition.Values.Clear();
                partition.Values.AddRange(before);
            },
        });
        return true;
    }

    private Task SetValueAsync() => MaybeAwaitAsync(SetValue());

    private Task SetValue()
    {
        string name = $"value-{random.Next(4)}";
        if (!model.Values.TryGetValue(name, out ValueModel? value))
        {
            model.Values[name] = value = new ValueModel();
        }

        byte[] bytes = random.Next(6) == 0 ? [] : DrawBytes(random.Next(1, random.Next(10) == 0 ? 300 : 60));
        Happening happening = model.Issue();
        value.Sets.Add((bytes, happening));
        int index = value.Sets.Count - 1;
        Durability durability = random.Next(3) == 0 ? Durability.Kernel : Durability.Disk;
        Task task = engine.SetValueAsync(new ValueName(name), bytes, durability).AsTask();
        _pending.Add(new Pending(task, () =>
        {
            happening.Acknowledged = model.Stamp();
            value.Acknowledged = Math.Max(value.Acknowledged, index);
            value.Durable = durability == Durability.Disk ? Math.Max(value.Durable, index) : value.Durable;
        }));
        return task;
    }

    /// <summary>A hard state, a cut and entries in its place, in one group or not, without waiting in between.</summary>
    private async Task RaftLikeAsync(PartitionLog log, PartitionModel partition)
    {
        if (partition.IsBounded)
        {
            return;
        }

        Task last;
        if (random.Next(2) == 0)
        {
            using (engine.BeginGroup())
            {
                last = HandOver();
            }
        }
        else
        {
            last = HandOver();
        }

        await MaybeAwaitAsync(last);

        Task HandOver()
        {
            _ = SetValue();
            _ = TryCut(log, partition, out _);
            return Append(log, partition);
        }
    }

    private byte[] DrawValue(int lengthMax)
    {
        int length = random.Next(30) switch
        {
            0 => 0,
            1 => random.Next(lengthMax),
            < 8 => random.Next(2000),
            _ => random.Next(300),
        };
        return DrawBytes(length);
    }

    private byte[] DrawBytes(int length)
    {
        byte[] value = new byte[length];
        random.NextBytes(value);
        return value;
    }
}

using Walrus.Storage.Format;
using Walrus.Storage.Journal;

namespace Walrus.Storage.Topics;

/// <summary>
/// Where the appends of one partition are encoded while they wait for the committer. Appends that come together share a batch; the order
/// of appends is the order in which callers get the gate.
/// </summary>
internal sealed class Staging(TopicName topic, PartitionIndex index, Committer committer, StagedBatch.Services services, int recordBytesMax, TimeProvider time)
{
    private readonly Lock _gate = new();
    private StagedBatch? _open;

    /// <summary>Encodes one entry; <paramref name="mayRunHere"/> as for <see cref="Committer.Kick"/>.</summary>
    /// <exception cref="EntryTooLargeException">Nothing was staged.</exception>
    public ValueTask<AppendResult> Append(ReadOnlySpan<byte> value, bool mayRunHere)
    {
        int bytes = BatchBuilder.EntryBytesMax(value.Length);
        CheckSize(bytes, "The entry");
        long started = services.StartMeasuring();
        if (services.Direct is { } direct && direct.TryAppend(index, Now(), value, out AppendResult result))
        {
            return services.Done(result, started);
        }

        services.Budget.Take(bytes);
        bool isNew = false;
        try
        {
            lock (_gate)
            {
                StagedBatch batch = OpenFor(bytes, 1, producer: null, out isNew);
                try
                {
                    batch.Builder.Add(Now(), value);
                    return batch.Join(1, bytes).Task;
                }
                catch
                {
                    services.Budget.Return(bytes);
                    services.Budget.SignalRoom();
                    throw;
                }
                finally
                {
                    // Within the gate: a later batch of this partition must not overtake this one on the way to the committer.
                    if (isNew)
                    {
                        committer.Add(batch);
                    }
                }
            }
        }
        finally
        {
            KickIf(isNew, mayRunHere);
        }
    }

    /// <summary>Encodes one entry with a key.</summary>
    /// <exception cref="EntryTooLargeException">Nothing was staged.</exception>
    public ValueTask<AppendResult> Append(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool mayRunHere)
    {
        int bytes = BatchBuilder.EntryBytesMax((long)key.Length + value.Length);
        CheckSize(bytes, "The entry");
        long started = services.StartMeasuring();
        if (services.Direct is { } direct && direct.TryAppend(index, Now(), key, value, bytes, out AppendResult result))
        {
            return services.Done(result, started);
        }

        services.Budget.Take(bytes);
        bool isNew = false;
        try
        {
            lock (_gate)
            {
                StagedBatch batch = OpenFor(bytes, 1, producer: null, out isNew);
                try
                {
                    batch.Builder.Add(Now(), key, value);
                    return batch.Join(1, bytes).Task;
                }
                catch
                {
                    services.Budget.Return(bytes);
                    services.Budget.SignalRoom();
                    throw;
                }
                finally
                {
                    if (isNew)
                    {
                        committer.Add(batch);
                    }
                }
            }
        }
        finally
        {
            KickIf(isNew, mayRunHere);
        }
    }

    /// <summary>
    /// Encodes entries that land as one: all in the same batch. Those of a <paramref name="producer"/> share it only with what the same one numbered directly before. Nothing is
    /// staged when it throws.
    /// </summary>
    /// <exception cref="EntryTooLargeException">They are too many, too large, or one has too many headers.</exception>
    /// <exception cref="ArgumentException">A header has no name, or one that is no text.</exception>
    public ValueTask<AppendResult> Append(ReadOnlySpan<NewEntry> entries, ProducerStamp? producer, bool mayRunHere)
    {
        if (entries.Length > Limits.BatchEntriesMax)
        {
            throw new EntryTooLargeException("The batch's entry count", entries.Length, Limits.BatchEntriesMax);
        }

        long total = 0;
        foreach (ref readonly NewEntry entry in entries)
        {
            total += BatchBuilder.EntryBytesMax(entry);
        }

        CheckSize(total, "The batch");
        int bytes = (int)total;
        long started = services.StartMeasuring();
        if (producer is null && services.Direct is { } direct && direct.TryAppend(index, Now(), entries, bytes, out AppendResult result))
        {
            return services.Done(result, started);
        }

        services.Budget.Take(bytes);
        bool isNew = false;
        try
        {
            lock (_gate)
            {
                StagedBatch batch = OpenFor(bytes, entries.Length, producer, out isNew);
                BatchBuilder.Mark before = batch.Builder.TakeMark();
                try
                {
                    EntryTimestamp now = Now();
                    foreach (ref readonly NewEntry entry in entries)
                    {
                        batch.Builder.Add(now, entry);
                    }

                    return batch.Join(entries.Length, bytes).Task;
                }
                catch
                {
                    // All or nothing: what was encoded before the entry that was refused must not land.
                    batch.Builder.RollBack(before);
                    services.Budget.Return(bytes);
                    services.Budget.SignalRoom();
                    throw;
                }
                finally
                {
                    if (isNew)
                    {
                        committer.Add(batch);
                    }
                }
            }
        }
        finally
        {
            KickIf(isNew, mayRunHere);
        }
    }

    /// <summary>The committer takes <paramref name="batch"/>: nobody joins it any more.</summary>
    public void Close(StagedBatch batch)
    {
        lock (_gate)
        {
            if (ReferenceEquals(_open, batch))
            {
                _open = null;
            }
        }
    }

    /// <summary>Whoever opened a batch sees to it, for those who join it too, and also when its own entry was refused.</summary>
    private void KickIf(bool isNew, bool mayRunHere)
    {
        if (isNew)
        {
            committer.Kick(mayRunHere);
        }
    }

    private EntryTimestamp Now() => EntryTimestamp.From(time.GetUtcNow());

    private void CheckSize(long bytes, string what)
    {
        long max = Math.Min(Limits.BatchBytesMax, recordBytesMax);
        if (bytes + RecordFrame.Bytes + BatchHeader.Bytes > max)
        {
            throw new EntryTooLargeException($"{what}'s size in bytes", bytes, max - RecordFrame.Bytes - BatchHeader.Bytes);
        }
    }

    /// <summary>The batch that takes the entries: the open one while it has room, else a new one, which the caller hands to the committer.</summary>
    private StagedBatch OpenFor(int bytes, int entries, ProducerStamp? producer, out bool isNew)
    {
        int max = Math.Min(Limits.CoalescedBatchBytesMax, recordBytesMax);
        int barriers = committer.Barriers;
        isNew = _open is null || _open.Barriers != barriers || _open.Builder.RecordBytes + bytes > max || _open.Builder.Count + entries > Limits.BatchEntriesMax
            || !_open.Builder.MayJoin(producer);
        if (isNew)
        {
            _open = services.RentBatch();
            _open.Begin(this, index, topic, barriers);
            _open.Builder.Producer = producer;
        }

        return _open!;
    }
}

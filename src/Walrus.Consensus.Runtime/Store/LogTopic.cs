using Walrus.Storage;
using StoredEntries = Walrus.Storage.ReadResult;

namespace Walrus.Consensus.Runtime;

/// <summary>The Raft log as a partition of the store: an entry's offset is its index.</summary>
internal sealed class LogTopic(PartitionLog partition, int batchBytesMax)
{
    /// <summary>Bytes that a store entry may take beside its key and value, generously.</summary>
    private const int OverheadBytes = 64;

    /// <summary>Bytes that a batch may take beside its entries, generously.</summary>
    private const int BatchOverheadBytes = 128;

    private readonly long _batchBytes = Math.Min(Limits.RaftBatchBytesMax, batchBytesMax - BatchOverheadBytes);
    private byte[] _keys = [];
    private NewEntry[] _batch = [];

    /// <summary>The last entry's index; that before the first when there is none.</summary>
    public LogIndex Last => new(partition.End.Value - 1);

    /// <summary>The largest data of an entry that a store with such batches takes.</summary>
    public static int EntryBytesMax(int batchBytesMax) => batchBytesMax - BatchOverheadBytes - OverheadBytes - EntryKey.Bytes;

    /// <summary>How many of <paramref name="entries"/> from <paramref name="from"/> on make one batch; at least one.</summary>
    public int BatchAt(IReadOnlyList<LogEntry> entries, int from)
    {
        long bytes = 0;
        int at = from;
        while (at < entries.Count && at - from < Limits.BatchEntriesMax)
        {
            bytes += entries[at].Data.Length + EntryKey.Bytes + OverheadBytes;
            if (bytes > _batchBytes && at > from)
            {
                break;
            }

            at++;
        }

        return at - from;
    }

    /// <summary>Appends <paramref name="count"/> of <paramref name="entries"/> from <paramref name="from"/> on as one batch, all or nothing.</summary>
    public ValueTask<AppendResult> AppendAsync(IReadOnlyList<LogEntry> entries, int from, int count)
    {
        if (_batch.Length < count)
        {
            _batch = new NewEntry[count];
            _keys = new byte[count * EntryKey.Bytes];
        }

        for (int i = 0; i < count; i++)
        {
            LogEntry entry = entries[from + i];
            Memory<byte> key = _keys.AsMemory(i * EntryKey.Bytes, EntryKey.Bytes);
            EntryKey.Write(entry, key.Span);
            _batch[i] = new NewEntry(entry.Data) { Key = key };
        }

        ValueTask<AppendResult> appended = partition.AppendAsync(_batch.AsSpan(0, count));
        Array.Clear(_batch); // The data belongs to the log, not to this buffer.
        return appended;
    }

    /// <summary>Drops everything from <paramref name="first"/> on.</summary>
    public async ValueTask CutAsync(LogIndex first) => _ = await partition.CutAsync(new Offset(first.Value));

    /// <summary>Drops everything through <paramref name="through"/>.</summary>
    public async ValueTask TrimAsync(LogIndex through) => _ = await partition.TrimAsync(new Offset(through.Value + 1));

    /// <summary>As <see cref="ILogReader.Read"/>.</summary>
    /// <exception cref="RestoredStateException">What lies there is no entry of that index.</exception>
    /// <exception cref="StorageException">The store cannot read it.</exception>
    public void Read(LogIndex from, LogIndex through, long bytesMax, List<LogEntry> into)
    {
        LogIndex at = from;
        while (at <= through && bytesMax > 0)
        {
            using StoredEntries read = partition.Read(new Offset(at.Value), (int)Math.Clamp(bytesMax, 1, Limits.RaftBatchBytesMax), Visibility.Written);
            if (read.Outcome != Storage.ReadOutcome.Entries)
            {
                throw new RestoredStateException($"Entry {at} of the Raft log is missing: {partition.Topic} holds {read.Start} to {read.End}.");
            }

            foreach (EntryView view in read.Entries)
            {
                if (at > through || bytesMax <= 0)
                {
                    return;
                }

                LogEntry entry = Decode(at, view);
                into.Add(entry);
                bytesMax -= entry.Bytes;
                at = at.Next;
            }
        }
    }

    private LogEntry Decode(LogIndex index, EntryView view)
    {
        if (view.Offset.Value != index.Value || !EntryKey.TryRead(view.Key, index, out Term term, out EntryKind kind))
        {
            throw new RestoredStateException($"What lies at offset {view.Offset} of {partition.Topic} is not entry {index} of a Raft log.");
        }

        return new LogEntry(index, term, kind, view.Value.ToArray());
    }
}

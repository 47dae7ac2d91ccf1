using Walrus.Storage.Compression;
using Walrus.Storage.Files;
using Walrus.Storage.Format;
using Walrus.Storage.Journal;
using Walrus.Storage.Packs;
using Walrus.Storage.Recovery;

namespace Walrus.Storage.Repair;

/// <summary>
/// Writes a whole new store: packs with the batches byte for byte as they were (but for one that overlaps another: it is divided), and one journal file whose checkpoint names everything, as if
/// the store had just been closed. The journal comes last and under its name in one step: until then no engine takes the directory for a store.
/// </summary>
internal sealed class StoreWriter(IFileSystem files, StoreFolders folders, StoreIdentity identity, BatchInflater inflater) : IDisposable
{
    private readonly List<PackPublishedBody> _packs = [];
    private readonly List<string> _made = [];
    private PackWriter? _pack;
    private IFile? _file;
    private long _packBytes;
    private PartitionId _partition;
    private Offset _next;

    /// <summary>Bytes of batches written.</summary>
    public long Bytes { get; private set; }

    /// <summary>
    /// Adds the entries of a batch that lie behind those already added for the partition, and below <paramref name="to"/>; the batch as it is when
    /// that is all of it. Partitions ascend, and within one the offsets.
    /// </summary>
    public void Add(PartitionId partition, ReadOnlySpan<byte> batch, Offset to)
    {
        _ = BatchHeader.TryRead(batch, out BatchHeader header);
        bool goesOn = partition == _partition && header.BaseOffset < _next;
        if (goesOn || header.NextOffset > to)
        {
            AddSlice(partition, batch, header, goesOn ? _next : header.BaseOffset, to);
            return;
        }

        Add(partition, batch);
    }

    private void AddSlice(PartitionId partition, ReadOnlySpan<byte> batch, in BatchHeader header, Offset from, Offset to)
    {
        using RecordBuffer records = new();
        if (header.IsCompressed && inflater.TryInflate(batch, header, records) == InflateFault.None)
        {
            batch = records.Records[RecordFrame.Bytes..RecordFrame.LengthOf(records.Records)];
        }

        // What does not parse is missing when the new store is read back, and the repair fails.
        if (BatchSlicer.TrySlice(batch, from, to) is { } slice)
        {
            Add(partition, slice);
        }
    }

    private void Add(PartitionId partition, ReadOnlySpan<byte> batch)
    {
        if (_packBytes >= Limits.RepairPackBytes)
        {
            EndPack();
        }

        _pack ??= BeginPack();
        _ = BatchHeader.TryRead(batch, out BatchHeader header);
        _partition = partition;
        _next = header.NextOffset;
        if (header.IsCompressed)
        {
            _pack.AddCompressed(partition, batch, inflater.ClaimedBytes(batch, header));
        }
        else
        {
            _pack.Add(partition, batch);
        }

        _packBytes += batch.Length;
        Bytes += batch.Length;
    }

    /// <summary>Completes packs and journal. On return everything is on the disk.</summary>
    public void Finish(RepairPlan plan, long journalFileBytes, EntryTimestamp now)
    {
        EndPack();
        files.FlushDirectory(folders.Packs);
        WriteJournal(plan, journalFileBytes, now);
    }

    /// <summary>Removes what was written, for a repair that fails. What can not be removed stays; it is no store without its journal.</summary>
    public void Undo()
    {
        Dispose();
        foreach (string path in _made)
        {
            try
            {
                files.Delete(path);
            }
            catch (StorageException)
            {
                // The failure that led here is the one to report.
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pack?.Dispose();
        _file?.Dispose();
        _pack = null;
        _file = null;
    }

    private PackWriter BeginPack()
    {
        var id = new PackId((ulong)_packs.Count + 1);
        string path = Path.Combine(folders.Packs, PackFile.Name(id));
        _made.Add(path);
        _file = files.Open(path, FileOpening.NewOutput);
        return PackWriter.Begin(_file, identity, id, GenerationOf(id));
    }

    private void EndPack()
    {
        if (_pack is null)
        {
            return;
        }

        PackSummary summary = _pack.Finish();
        var id = new PackId((ulong)_packs.Count + 1);
        _packs.Add(new PackPublishedBody(id, GenerationOf(id), summary.FileBytes, summary.FooterCrc));
        Dispose();
        _packBytes = 0;
    }

    /// <summary>Each pack stands for a generation of its own, the journal for the one after them all.</summary>
    private static Generation GenerationOf(PackId pack) => new(pack.Value);

    private void WriteJournal(RepairPlan plan, long fileBytes, EntryTimestamp now)
    {
        IReadOnlyList<byte[]> parts = CheckpointWriter.Split([.. Items(plan)]);
        long checkpointBytes = parts.Sum(part => (long)RecordFrame.PaddedBytes(RecordFrame.Bytes + part.Length));
        while (checkpointBytes > fileBytes / Limits.CheckpointShareOfFile && fileBytes < Limits.JournalFileBytesMax)
        {
            fileBytes = Math.Min(fileBytes * 2, Limits.JournalFileBytesMax);
        }

        if (checkpointBytes > fileBytes / 2)
        {
            throw new CheckpointTooLargeException(checkpointBytes, fileBytes / 2);
        }

        string path = Path.Combine(folders.Journal, JournalFileName.Of(0));
        string unfinished = path + JournalFileName.UnfinishedSuffix;
        _made.Add(unfinished);
        Generation generation = GenerationOf(new PackId((ulong)_packs.Count + 1));
        using (IFile file = files.Open(unfinished, FileOpening.New))
        {
            file.Allocate(fileBytes);
            byte[] block = new byte[JournalFileHeader.Bytes];
            new JournalFileHeader(identity, generation, fileBytes, OldestLive: generation, Previous: default, now).Write(block);
            file.Write(0, block);
            long at = JournalFileHeader.Bytes;
            foreach (byte[] part in parts)
            {
                at = Write(file, at, RecordKind.CheckpointPart, part, generation);
            }

            _ = Write(file, at, RecordKind.Closed, [], generation);
            file.Flush();
        }

        _made.Add(path);
        files.Rename(unfinished, path);
        files.FlushDirectory(folders.Journal);
    }

    private long Write(IFile file, long at, RecordKind kind, byte[] body, Generation generation)
    {
        byte[] padded = new byte[RecordFrame.PaddedBytes(RecordFrame.Bytes + body.Length)];
        Span<byte> record = padded.AsSpan(0, RecordFrame.Bytes + body.Length);
        body.CopyTo(record[RecordFrame.Bytes..]);
        RecordFrame.Write(record, kind, default, generation, flushedTo: default, identity.Salt.At((int)at));
        file.Write(at, padded);
        return at + padded.Length;
    }

    private IEnumerable<CheckpointItem> Items(RepairPlan plan)
    {
        yield return new CheckpointItem.Counters(plan.NextPartition, new PackId((ulong)_packs.Count + 1));
        foreach ((ValueName name, ReadOnlyMemory<byte> value) in plan.Values)
        {
            yield return new CheckpointItem.Value(new ValueSetBody(name, value));
        }

        foreach (PackPublishedBody pack in _packs)
        {
            yield return new CheckpointItem.Pack(pack);
        }

        foreach (NewTopic topic in plan.Topics)
        {
            PartitionId first = topic.Partitions[0].Id;
            yield return new CheckpointItem.Topic(new TopicCreatedBody(topic.Name, first, topic.Partitions.Count));
            if (!topic.Retention.KeepsAll)
            {
                yield return new CheckpointItem.TopicConfigured(new TopicConfiguredBody(first, topic.Retention));
            }

            foreach (CheckpointItem item in topic.Partitions.SelectMany(ItemsOf))
            {
                yield return item;
            }
        }
    }

    private static IEnumerable<CheckpointItem> ItemsOf(NewPartition partition)
    {
        yield return new CheckpointItem.Partition(
            partition.Id, partition.Offsets.From, partition.Offsets.To, partition.FirstSegment, partition.FirstBase);
        SegmentNumber number = partition.FirstSegment;
        foreach (Offset end in partition.SealedEnds)
        {
            yield return new CheckpointItem.Segment(partition.Id, new SegmentSealedBody(number, end));
            number = number.Next;
        }

        foreach (CursorMovedBody cursor in partition.Cursors.Where(cursor => cursor.Position > partition.Offsets.From))
        {
            yield return new CheckpointItem.Cursor(partition.Id, cursor);
        }
    }
}

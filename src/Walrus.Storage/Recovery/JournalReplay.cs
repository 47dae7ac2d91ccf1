using Walrus.Storage.Format;
using Walrus.Storage.Journal;
using Walrus.Storage.Topics;

namespace Walrus.Storage.Recovery;

/// <summary>
/// Walks the chain once, record by record, and applies each to <see cref="RecoveredStore"/>. Every record must have a good frame, a good
/// batch and the next offset of its partition; what happens at the first that has not is <see cref="TailPolicy"/>'s to say.
/// </summary>
internal sealed class JournalReplay(IReadOnlyList<ChainLink> chain, StoreIdentity identity, StagedTail? tail = null)
{
    private readonly RecoveredStore _store = new();
    private readonly List<JournalFile> _files = [];
    private CheckpointReader _checkpoint = new();
    private long _records;
    private long _bytes;
    private long _entries;
    private RecordKind _lastKind;

    /// <summary>Reads the whole chain.</summary>
    /// <exception cref="StoreCorruptException">Something that was durable can not be read as it was written.</exception>
    public ReplayResult Run()
    {
        for (int i = 0; i < chain.Count; i++)
        {
            if (Walk(i) is { } failure)
            {
                return Conclude(i, failure);
            }
        }

        JournalFile last = _files[^1];
        return Result(last.EndPosition, bytesCut: 0, cutAt: null);
    }

    /// <summary>Applies the records of one file. Null when they go to the place where the next file begins.</summary>
    private Failure? Walk(int link)
    {
        ScannedFile scanned = chain[link].Scanned;
        Generation generation = scanned.Header.Generation;
        int end = chain[link].EndMax;
        bool isLast = link == chain.Count - 1;
        _checkpoint = new CheckpointReader();
        var file = new JournalFile(scanned.File, generation, end);
        using var window = new JournalWindow(scanned.File, end);
        int position = JournalFileHeader.Bytes;
        while (position < end)
        {
            ReadOnlySpan<byte> record = Peek(window, position, generation);
            string? reason = Check(record, position, generation, out FrameHeader frame);
            if (reason is not null && isLast && TryTakeStaged(scanned, position, end, out ReadOnlySpan<byte> staged, out FrameHeader stagedFrame))
            {
                record = staged;
                frame = stagedFrame;
                reason = null;
            }

            reason ??= Apply(file, position, frame, record[RecordFrame.Bytes..frame.Length], isFirst: link == 0);
            if (reason is not null)
            {
                // The same object that the runs in it name: the packer looks for them by it.
                file.EndAt(position);
                _files.Add(file);
                return new Failure(position, reason, WasBegun: RecordFrame.Names(record, generation));
            }

            _lastKind = frame.Kind;
            _records++;
            _bytes += frame.Length;
            position += RecordFrame.PaddedBytes(frame.Length);
        }

        _files.Add(file);
        return position == end && (!isLast || _checkpoint.State == CheckpointState.Complete)
            ? null
            : new Failure(position, "the journal goes on in the next file before this one's last record ends", WasBegun: true);
    }

    /// <summary>The bytes of the record at <paramref name="position"/>, all of them if its frame can be believed.</summary>
    private ReadOnlySpan<byte> Peek(JournalWindow window, int position, Generation generation)
    {
        ReadOnlySpan<byte> bytes = window.From(position, RecordFrame.Bytes + BatchHeader.PrefixBytes);
        FrameCheck check = RecordFrame.TryPeek(bytes, generation, identity.Salt.At(position), RecordFrame.RecordBytesMax, out FrameHeader frame);
        return check switch
        {
            FrameCheck.Good when frame.Length > bytes.Length => window.From(position, frame.Length),

            // A control record's checksum covers all of it: more bytes are needed to tell.
            FrameCheck.Truncated => window.From(position, RecordFrame.RecordBytesMax),
            _ => bytes,
        };
    }

    /// <summary>Why there is no valid record here; null when there is one. A batch is checked beyond what the frame's checksum covers.</summary>
    private string? Check(ReadOnlySpan<byte> record, int position, Generation generation, out FrameHeader frame)
    {
        FrameCheck check = RecordFrame.TryRead(record, generation, identity.Salt.At(position), RecordFrame.RecordBytesMax, out frame);
        if (check != FrameCheck.Good)
        {
            return $"no valid record ({check})";
        }

        BatchFault fault = frame.Kind == RecordKind.Batch ? BatchCheck.Verify(record[RecordFrame.Bytes..frame.Length]) : BatchFault.None;
        return fault == BatchFault.None ? null : $"a batch does not match its checksum ({fault})";
    }

    /// <summary>
    /// What the file lacks may stand in the stage, where the process that was killed had put it: then it goes to the file now.
    /// </summary>
    private bool TryTakeStaged(scoped in ScannedFile scanned, int position, int end, out ReadOnlySpan<byte> record, out FrameHeader frame)
    {
        record = default;
        frame = default;
        if (tail is null || !tail.TryTake(position, end, scanned.Header.Generation, identity.Salt, out record, out frame))
        {
            return false;
        }

        scanned.File.Write(position, record);
        return true;
    }

    /// <summary>Applies a record whose checksums are right. One that does not fit is no torn write: it means damage or a defect.</summary>
    /// <exception cref="StoreCorruptException">The record contradicts what came before it.</exception>
    private string? Apply(JournalFile file, int position, in FrameHeader frame, ReadOnlySpan<byte> body, bool isFirst)
    {
        if (_checkpoint.State != CheckpointState.Complete)
        {
            return frame.Kind == RecordKind.CheckpointPart
                ? AddCheckpoint(body, isFirst)
                : "the checkpoint at the beginning of the file is not complete";
        }

        string? contradiction = ApplyInOrder(file, position, frame, body);
        return contradiction is null ? null : throw new StoreCorruptException(file.File.Path, position, contradiction);
    }

    private string? ApplyInOrder(JournalFile file, int position, in FrameHeader frame, ReadOnlySpan<byte> body)
    {
        switch (frame.Kind)
        {
            case RecordKind.Batch:
                return ApplyBatch(file, position, frame, body);
            case RecordKind.TopicCreated:
                return TopicCreatedBody.TryRead(body, out TopicCreatedBody created) ? _store.Apply(created) : Unreadable(frame.Kind);
            case RecordKind.CursorMoved:
                return CursorMovedBody.TryRead(body, out CursorMovedBody moved) ? _store.Apply(frame.Partition, moved) : Unreadable(frame.Kind);
            case RecordKind.SegmentSealed:
                return SegmentSealedBody.TryRead(body, out SegmentSealedBody seal) ? _store.Apply(frame.Partition, seal) : Unreadable(frame.Kind);
            case RecordKind.PackPublished:
                return PackPublishedBody.TryRead(body, out PackPublishedBody published) ? _store.Apply(published) : Unreadable(frame.Kind);
            case RecordKind.TopicDeleted:
                return TopicDeletedBody.TryRead(body, out TopicDeletedBody deleted) ? _store.Apply(deleted) : Unreadable(frame.Kind);
            case RecordKind.Trimmed:
                return TrimmedBody.TryRead(body, out TrimmedBody trimmed) ? _store.Apply(frame.Partition, trimmed) : Unreadable(frame.Kind);
            case RecordKind.TopicConfigured:
                return TopicConfiguredBody.TryRead(body, out TopicConfiguredBody configured) ? _store.Apply(configured) : Unreadable(frame.Kind);
            case RecordKind.PacksReplaced:
                return PacksReplacedBody.TryRead(body, out PacksReplacedBody replaced) ? _store.Apply(replaced) : Unreadable(frame.Kind);
            case RecordKind.Cut:
                return CutBody.TryRead(body, out CutBody cut) ? _store.Apply(frame.Partition, cut) : Unreadable(frame.Kind);
            case RecordKind.CursorDeleted:
                return CursorDeletedBody.TryRead(body, out CursorDeletedBody gone) ? _store.Apply(frame.Partition, gone) : Unreadable(frame.Kind);
            case RecordKind.ValueSet:
                return ValueSetBody.TryRead(body, out ValueSetBody set) ? _store.Apply(set) : Unreadable(frame.Kind);
            case RecordKind.FlushMark or RecordKind.Closed:
                return null;
            default:
                return "a checkpoint goes on where none is open";
        }
    }

    private string? AddCheckpoint(ReadOnlySpan<byte> body, bool isFirst)
    {
        CheckpointState state = _checkpoint.Add(body);
        return state == CheckpointState.Malformed ? Unreadable(RecordKind.CheckpointPart)
            : state == CheckpointState.Complete && isFirst ? _store.Restore(_checkpoint.Items)
            : null;
    }

    private string? ApplyBatch(JournalFile file, int position, in FrameHeader frame, ReadOnlySpan<byte> batch)
    {
        _ = BatchHeader.TryRead(batch, out BatchHeader header);
        if (_store.Find(frame.Partition) is not { } partition)
        {
            return $"a batch is of partition {frame.Partition.Value}, which does not exist";
        }

        if (header.BaseOffset != partition.End)
        {
            return $"a batch of topic {partition.Topic} begins at offset {header.BaseOffset}, expected {partition.End}";
        }

        partition.AddBatch(file, new BatchSlot(header.BaseOffset, header.Count, position, frame.Length, header.MaxTimestamp));
        _entries += header.Count;
        return null;
    }

    private static string Unreadable(RecordKind kind) => $"a record of kind {kind} can not be read";

    /// <summary>The walk stopped in file <paramref name="link"/>: decides whether that is the end, a torn end, or damage.</summary>
    private ReplayResult Conclude(int link, in Failure failure)
    {
        ScannedFile scanned = chain[link].Scanned;
        var position = new JournalPosition(scanned.Header.Generation, failure.Position);
        JournalPosition flushedTo = default;
        long cut = 0;
        for (int i = link; i < chain.Count; i++)
        {
            int from = i == link ? failure.Position : JournalFileHeader.Bytes;
            using var window = new JournalWindow(chain[i].Scanned.File, chain[i].EndMax);
            TailEvidence evidence = TailEvidence.Search(window, from, chain[i].Scanned.Header.Generation, identity.Salt);
            flushedTo = evidence.FlushedTo > flushedTo ? evidence.FlushedTo : flushedTo;
            cut += evidence.TraceEnd - from;
        }

        bool hasTrace = failure.WasBegun || cut > 0 || link < chain.Count - 1;
        switch (TailPolicy.Judge(position, flushedTo, hasTrace))
        {
            case TailVerdict.Corrupt:
                RecoveredPartition? owner = OwnerOf(scanned, failure.Position);
                throw new StoreCorruptException(scanned.File.Path, failure.Position, failure.Reason, owner?.Topic, owner?.End);
            case TailVerdict.Clean:
                return Result(position, bytesCut: 0, cutAt: null);
            default:
                return Result(position, Math.Max(cut, 1), (scanned.File.Path, failure.Position)) with { CutReason = failure.Reason };
        }
    }

    /// <summary>Whose record seems to stand at the failing place, as far as its damaged frame can tell.</summary>
    private RecoveredPartition? OwnerOf(in ScannedFile scanned, int position)
    {
        Span<byte> frame = stackalloc byte[RecordFrame.Bytes];
        if (position + frame.Length > scanned.File.Length)
        {
            return null;
        }

        scanned.File.Read(position, frame);
        return _store.Find(RecordFrame.PartitionOf(frame));
    }

    private ReplayResult Result(JournalPosition end, long bytesCut, (string Path, long Position)? cutAt)
    {
        // A file whose checkpoint never got to the disk whole holds nothing: the journal ends where that file was to take over.
        bool isCheckpointTorn = _checkpoint.State != CheckpointState.Complete;
        if (isCheckpointTorn && _files.Count == 1 && chain[0].Scanned.Header.Previous != default)
        {
            throw new StoreCorruptException(_files[0].File.Path, end.Offset, "the first checkpoint of the journal is not complete");
        }

        JournalPosition previous = isCheckpointTorn ? chain[_files.Count - 1].Scanned.Header.Previous : end;
        return new ReplayResult(_store, _files, previous, bytesCut, cutAt)
        {
            Records = _records,
            Bytes = _bytes,
            Entries = _entries,
            WasClean = cutAt is null && _lastKind == RecordKind.Closed,
        };
    }

    private readonly record struct Failure(int Position, string Reason, bool WasBegun);
}

/// <summary>What the walk found.</summary>
/// <param name="Store">The state.</param>
/// <param name="Files">The files walked, oldest first, each ending where its last good record ends.</param>
/// <param name="End">Where the journal ends for good: the next generation's header cuts it there.</param>
/// <param name="BytesCut">Bytes behind it that were begun and never durable.</param>
/// <param name="CutAt">Where they begin.</param>
internal sealed record ReplayResult(
    RecoveredStore Store, IReadOnlyList<JournalFile> Files, JournalPosition End, long BytesCut, (string Path, long Position)? CutAt)
{
    public long Records { get; init; }

    public long Bytes { get; init; }

    public long Entries { get; init; }

    public bool WasClean { get; init; }

    /// <summary>What stood at <see cref="CutAt"/>; null when nothing was cut.</summary>
    public string? CutReason { get; init; }
}

using Walrus.Storage.Format;
using Walrus.Storage.Recovery;

namespace Walrus.Storage.Inspection;

/// <summary>
/// What a damaged store holds, as far as its journal can be believed: the newest whole checkpoint, and every valid record behind it. Built
/// on the engine's own <see cref="RecoveredStore"/>; where a gap made a record impossible, what it implies is believed instead of refused.
/// </summary>
internal sealed class StateFold
{
    private readonly Dictionary<PartitionId, PartitionPieces> _pieces = [];
    private readonly HashSet<PartitionId> _known = [];
    private readonly Dictionary<PartitionId, List<(Generation Since, Offset End)>> _ends = [];
    private CheckpointReader _checkpoint = new();
    private PartitionId _unknownFrom = new(1);

    public RecoveredStore Store { get; private set; } = new();

    public IEnumerable<PartitionPieces> Pieces => _pieces.Values;

    public PartitionPieces PiecesOf(PartitionId id)
    {
        if (!_pieces.TryGetValue(id, out PartitionPieces? pieces))
        {
            _pieces[id] = pieces = new PartitionPieces(id);
        }

        return pieces;
    }

    /// <summary>True for a partition that no readable record created and none can have deleted: its entries count, its name is lost.</summary>
    public bool IsOrphan(PartitionId id) => Store.Find(id) is null && id >= _unknownFrom && !_known.Contains(id);

    /// <summary>
    /// Where what a pack of <paramref name="source"/> holds of the partition ends at the latest: a cut in a later generation took what lies beyond, and
    /// a later checkpoint tells of all cuts before it. Cuts of its own generation and before were made when it was written.
    /// </summary>
    public Offset LimitOf(PartitionId id, Generation source)
    {
        long limit = long.MaxValue;
        foreach ((Generation since, Offset end) in _ends.GetValueOrDefault(id) ?? [])
        {
            limit = since > source ? Math.Min(limit, end.Value) : limit;
        }

        return new Offset(limit);
    }

    /// <summary>The records of the next generation follow.</summary>
    public void BeginGeneration() => _checkpoint = new CheckpointReader();

    /// <summary>Takes over a valid record; a batch only when <see cref="AddBatch"/> was given it.</summary>
    /// <returns>Null, or why it does not fit what came before.</returns>
    public string? Apply(in FrameHeader frame, ReadOnlySpan<byte> body)
    {
        switch (frame.Kind)
        {
            case RecordKind.CheckpointPart:
                return AddCheckpoint(frame, body);
            case RecordKind.TopicCreated:
                return TopicCreatedBody.TryRead(body, out TopicCreatedBody created) ? Apply(created) : Unreadable(frame.Kind);
            case RecordKind.CursorMoved:
                return CursorMovedBody.TryRead(body, out CursorMovedBody moved) ? Apply(frame.Partition, moved) : Unreadable(frame.Kind);
            case RecordKind.SegmentSealed:
                return SegmentSealedBody.TryRead(body, out SegmentSealedBody seal) ? Apply(frame.Partition, seal) : Unreadable(frame.Kind);
            case RecordKind.PackPublished:
                return PackPublishedBody.TryRead(body, out PackPublishedBody published) ? Store.Apply(published) : Unreadable(frame.Kind);
            case RecordKind.TopicDeleted:
                return TopicDeletedBody.TryRead(body, out TopicDeletedBody deleted) ? Store.Apply(deleted) : Unreadable(frame.Kind);
            case RecordKind.Trimmed:
                return TrimmedBody.TryRead(body, out TrimmedBody trimmed) ? Apply(frame.Partition, trimmed) : Unreadable(frame.Kind);
            case RecordKind.TopicConfigured:
                return TopicConfiguredBody.TryRead(body, out TopicConfiguredBody configured) ? Store.Apply(configured) : Unreadable(frame.Kind);
            case RecordKind.PacksReplaced:
                return PacksReplacedBody.TryRead(body, out PacksReplacedBody replaced) ? Store.Apply(replaced) : Unreadable(frame.Kind);
            case RecordKind.CursorDeleted:
                return CursorDeletedBody.TryRead(body, out CursorDeletedBody gone) ? Store.Apply(frame.Partition, gone) : Unreadable(frame.Kind);
            case RecordKind.Cut:
                return CutBody.TryRead(body, out CutBody cut) ? Apply(frame, cut) : Unreadable(frame.Kind);
            case RecordKind.ValueSet:
                return ValueSetBody.TryRead(body, out ValueSetBody set) ? Store.Apply(set) : Unreadable(frame.Kind);
            default:
                return null;
        }
    }

    /// <summary>Takes over a valid batch of a journal file.</summary>
    public string? AddBatch(SurveyedJournal file, long position, in FrameHeader frame, in BatchHeader batch)
    {
        string? contradiction = null;
        if (Store.Find(frame.Partition) is { } partition && batch.BaseOffset < partition.End)
        {
            // The record of a cut is lost, if anything can be believed: what was appended later is what the partition held last.
            contradiction = $"a batch begins at offset {batch.BaseOffset}, which an earlier one holds";
            TakeBack(frame, batch.BaseOffset);
            partition.CutTo(Offset.Max(batch.BaseOffset, partition.Start));
        }

        if (!PiecesOf(frame.Partition).Add(file.Path, PieceRank.Journal, batch, position, frame, new Offset(long.MaxValue)))
        {
            return $"a batch begins at offset {batch.BaseOffset}, which an earlier one holds";
        }

        Reach(frame.Partition, batch.NextOffset);
        return contradiction;
    }

    /// <summary>An entry before <paramref name="end"/> existed.</summary>
    public void Reach(PartitionId id, Offset end)
    {
        if (Store.Find(id) is { } partition && partition.End < end)
        {
            partition.End = end;
        }
    }

    private static string Unreadable(RecordKind kind) => $"a record of kind {kind} can not be read";

    private string? Apply(in TopicCreatedBody created)
    {
        TopicName name = created.Name;
        if (Store.Topics.FirstOrDefault(topic => topic.Name == name) is { Partitions: > 0 } old && old.FirstPartition != created.FirstPartition)
        {
            // A name is given again only after its topic was deleted: that record is lost.
            _ = Store.Apply(new TopicDeletedBody(old.Name, old.FirstPartition));
        }

        string? refusal = Store.Apply(created);
        for (uint i = 0; refusal is null && i < (uint)created.Partitions; i++)
        {
            _ = _known.Add(new PartitionId(created.FirstPartition.Value + i));
        }

        return refusal;
    }

    private string? Apply(PartitionId owner, in CursorMovedBody moved)
    {
        Reach(owner, moved.Position);
        return Store.Apply(owner, moved);
    }

    private string? Apply(PartitionId owner, in SegmentSealedBody seal)
    {
        Reach(owner, seal.End);
        return Store.Apply(owner, seal);
    }

    private string? Apply(PartitionId owner, in TrimmedBody trimmed)
    {
        Reach(owner, trimmed.Start);
        return Store.Apply(owner, trimmed);
    }

    private string? Apply(in FrameHeader frame, in CutBody cut)
    {
        Reach(frame.Partition, cut.End);
        TakeBack(frame, cut.End);
        return Store.Apply(frame.Partition, cut);
    }

    private void TakeBack(in FrameHeader frame, Offset end)
    {
        PiecesOf(frame.Partition).CutTo(end);
        Limit(frame.Partition, frame.Generation, end);
    }

    private void Limit(PartitionId id, Generation since, Offset end)
    {
        if (!_ends.TryGetValue(id, out List<(Generation Since, Offset End)>? ends))
        {
            _ends[id] = ends = [];
        }

        ends.Add((since, end));
    }

    private string? AddCheckpoint(in FrameHeader frame, ReadOnlySpan<byte> body)
    {
        if (_checkpoint.Add(body) != CheckpointState.Complete)
        {
            return _checkpoint.State == CheckpointState.Malformed ? "a part of the checkpoint is missing or can not be read" : null;
        }

        var restored = new RecoveredStore();
        if (restored.Restore(_checkpoint.Items) is { } refusal)
        {
            return refusal;
        }

        Replace(restored);
        foreach (RecoveredPartition partition in restored.Partitions)
        {
            Limit(partition.Id, frame.Generation, partition.End);
        }

        return null;
    }

    /// <summary>A whole checkpoint is all that counts of what came before it, and says which entries never did.</summary>
    private void Replace(RecoveredStore restored)
    {
        Store = restored;
        _unknownFrom = restored.NextPartition;
        foreach (PartitionPieces pieces in _pieces.Values)
        {
            pieces.CutTo(restored.Find(pieces.Id)?.End ?? Offset.Zero);
        }
    }
}

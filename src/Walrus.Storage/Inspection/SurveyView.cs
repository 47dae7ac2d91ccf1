using Walrus.Storage.Format;
using Walrus.Storage.Packs;
using Walrus.Storage.Recovery;

namespace Walrus.Storage.Inspection;

/// <summary>Puts what a survey found into the form that is shown. Pure.</summary>
internal sealed class SurveyView
{
    private readonly StoreSurvey _survey;
    private readonly PartitionNames _names;
    private readonly TopicName? _only;
    private readonly Dictionary<PartitionId, PartitionPieces> _pieces;

    public SurveyView(StoreSurvey survey, PartitionNames names, TopicName? only)
    {
        _survey = survey;
        _names = names;
        _only = only;
        _pieces = survey.State.Pieces.ToDictionary(pieces => pieces.Id);
    }

    public IReadOnlyList<JournalFileInspection> Journal() =>
        [.. _survey.Journals.OrderBy(file => file.ChainPlace ?? int.MaxValue).ThenBy(file => file.Path, StringComparer.Ordinal).Select(OfJournal)];

    public IReadOnlyList<PackInspection> Packs() => [.. _survey.Packs.OrderBy(pack => pack.Id.Value).Select(OfPack)];

    public IReadOnlyList<TopicInspection> Topics() =>
        [.. _survey.State.Store.Topics
            .Where(created => _only is null || created.Name == _only)
            .OrderBy(created => created.Name.Value, StringComparer.Ordinal)
            .Select(OfTopic)];

    public IReadOnlyList<ValueInspection> Values() =>
        [.. _survey.State.Store.Values
            .OrderBy(pair => pair.Key.Value, StringComparer.Ordinal)
            .Select(pair => new ValueInspection(pair.Key, pair.Value))];

    /// <summary>Entries that should be there and are nowhere, and entries of which nobody knows the topic; of all topics, whatever is shown.</summary>
    public IEnumerable<StoreDamage> MissingEntries(string root)
    {
        foreach (RecoveredPartition partition in _survey.State.Store.Partitions)
        {
            (TopicName Topic, int Number)? name = _names.Find(partition.Id);
            foreach (OffsetRange range in SequenceOf(partition).Missing)
            {
                yield return new StoreDamage(root, 0, $"entries from {range} are in no pack and no journal file")
                {
                    Topic = name?.Topic,
                    Partition = name?.Number,
                    Offset = range.From,
                };
            }
        }

        foreach (PartitionPieces pieces in _survey.State.Pieces.Where(pieces => _survey.State.IsOrphan(pieces.Id)).OrderBy(pieces => pieces.Id.Value))
        {
            foreach (Stretch stretch in PartitionSequence.Of(pieces, Offset.Zero, Offset.Zero).Stretches)
            {
                yield return new StoreDamage(root, 0, $"entries from {stretch.Offsets} belong to partition {pieces.Id.Value}, which no readable record creates")
                {
                    Offset = stretch.Offsets.From,
                };
            }
        }
    }

    private static JournalFileInspection OfJournal(SurveyedJournal file)
    {
        bool isGood = file.Check == HeaderCheck.Good;
        JournalWalk? walk = file.Walk;
        return new JournalFileInspection
        {
            Path = file.Path,
            Bytes = file.Length,
            State = file.State,
            ChainPlace = file.ChainPlace,
            Header = file.Check.ToString(),
            Generation = file.Generation?.Value,
            OldestLive = isGood ? file.Header.OldestLive.Value : null,
            Previous = isGood && file.Header.Previous != default ? file.Header.Previous.ToString() : null,
            Created = isGood ? file.Header.Created : null,
            Records = (walk?.Kinds ?? []).OrderBy(pair => pair.Key).ToDictionary(pair => pair.Key.ToString(), pair => pair.Value, StringComparer.Ordinal),
            ValidBytes = walk?.ValidBytes ?? 0,
            Entries = walk?.Entries ?? 0,
            StopsAt = walk?.StopsAt,
            StopReason = walk?.StopReason,
            Verdict = walk?.Verdict switch
            {
                TailVerdict.Clean => JournalVerdict.Clean,
                TailVerdict.Torn => JournalVerdict.Torn,
                TailVerdict.Corrupt => JournalVerdict.Corrupt,
                _ => null,
            },
            Evidence = walk?.Evidence,
            BytesBehind = walk is null ? 0 : Math.Max(0, walk.TraceEnd - walk.StopsAt),
        };
    }

    private PackInspection OfPack(SurveyedPack pack)
    {
        bool isGood = pack.Check == HeaderCheck.Good;
        return new PackInspection
        {
            Path = pack.Path,
            Pack = pack.Id.Value,
            Bytes = pack.Length,
            PublishedBytes = pack.Published?.FileBytes,
            State = pack.Length is null ? PackState.Missing
                : pack.IsForeign ? PackState.Foreign
                : pack.Published is null ? PackState.Unpublished
                : PackState.Published,
            Header = pack.Length is null ? "Missing" : pack.Check.ToString(),
            Source = isGood ? pack.Header.Source.Value : pack.Published?.Generation.Value,
            IsFrameIntact = pack.Runs is not null,
            IsScanned = pack.IsScanned,
            ValidBatches = pack.ValidBatches,
            ValidEntries = pack.ValidEntries,
            Entries = pack.Runs?.Sum(run => run.Entries) ?? 0,
            Runs = [.. (pack.Runs ?? []).Select(OfRun).Where(run => _only is null || run.Topic == _only)],
        };
    }

    private PackRunInspection OfRun(PackRun run)
    {
        (TopicName Topic, int Number)? name = _names.Find(run.Partition);
        return new PackRunInspection
        {
            Topic = name?.Topic,
            Partition = name?.Number,
            PartitionId = run.Partition.Value,
            Offsets = new OffsetRange(run.First, run.Next),
            Position = run.Position,
            Bytes = run.Bytes,
            PlainBytes = run.PlainBytes,
            Batches = run.Batches,
            Entries = run.Entries,
            MinTimestamp = run.MinTimestamp,
            MaxTimestamp = run.MaxTimestamp,
        };
    }

    private TopicInspection OfTopic(TopicCreatedBody created)
    {
        var partitions = new PartitionInspection[created.Partitions];
        for (int number = 0; number < partitions.Length; number++)
        {
            partitions[number] = OfPartition(_survey.State.Store[new PartitionId(created.FirstPartition.Value + (uint)number)], number);
        }

        return new TopicInspection(created.Name, partitions);
    }

    private PartitionInspection OfPartition(RecoveredPartition partition, int number)
    {
        PartitionSequence sequence = SequenceOf(partition);
        Take[] takes = [.. sequence.Stretches.SelectMany(stretch => stretch.Takes)];
        return new PartitionInspection
        {
            Number = number,
            Id = partition.Id.Value,
            Start = partition.Start,
            End = sequence.End,
            Entries = takes.Sum(take => take.To - take.From),
            EntriesInPacks = takes.Where(take => take.Piece.Rank != PieceRank.Journal).Sum(take => take.To - take.From),
            Bytes = takes.Select(take => take.Piece).Distinct(ReferenceEqualityComparer.Instance).Sum(piece => ((Piece)piece!).Bytes),
            Missing = sequence.Missing,
            Segments = SegmentsOf(partition),
            Cursors = [.. partition.Cursors.OrderBy(pair => pair.Key.Value, StringComparer.Ordinal).Select(pair => new CursorInspection(pair.Key, pair.Value))],
        };
    }

    private PartitionSequence SequenceOf(RecoveredPartition partition) =>
        PartitionSequence.Of(_pieces.GetValueOrDefault(partition.Id), partition.Start, partition.End);

    private static List<SegmentSpan> SegmentsOf(RecoveredPartition partition)
    {
        List<SegmentSpan> segments = [];
        SegmentNumber number = partition.FirstSegment;
        Offset at = partition.FirstBase;
        foreach (Offset end in partition.SealedEnds)
        {
            segments.Add(new SegmentSpan(number, at, end));
            number = number.Next;
            at = end;
        }

        segments.Add(new SegmentSpan(number, at, null));
        return segments;
    }
}

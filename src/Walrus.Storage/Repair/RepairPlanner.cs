using Walrus.Storage.Format;
using Walrus.Storage.Inspection;
using Walrus.Storage.Recovery;

namespace Walrus.Storage.Repair;

/// <summary>
/// Decides what the new store holds. Every entry that can be believed gets a place, at the offset that it has. A partition has no holes, so where
/// entries are missing in the middle, one part keeps the topic's name and each other part becomes a topic of its own:
/// <code>
///   before   logs     [0 ...... 80) hole [83 ...... 200)
///   oldest   logs     [0 ...... 80)        logs.salvaged-83 [83 ...... 200)
///   newest   logs     [83 ..... 200)       logs.salvaged-0  [0 ...... 80)
/// </code>
/// </summary>
internal sealed class RepairPlanner
{
    private readonly StateFold _state;
    private readonly RepairKeep _keep;
    private readonly Func<Take, Offset, Take> _tighten;
    private readonly Dictionary<PartitionId, PartitionPieces> _pieces;
    private readonly SalvageNames _names;
    private readonly List<NewTopic> _salvaged = [];
    private PartitionId _next;

    /// <summary>A planner for what <paramref name="state"/> found; <paramref name="tighten"/> shortens a take to whole batches, given the partition's start.</summary>
    public RepairPlanner(StateFold state, RepairKeep keep, Func<Take, Offset, Take> tighten)
    {
        _state = state;
        _keep = keep;
        _tighten = tighten;
        _pieces = state.Pieces.ToDictionary(pieces => pieces.Id);
        _names = new SalvageNames(state.Store.Topics.Select(topic => topic.Name));
        _next = state.Store.NextPartition;
    }

    public RepairPlan Plan()
    {
        List<NewTopic> topics = [];
        List<RepairedTopic> report = [];
        foreach (TopicCreatedBody created in _state.Store.Topics.OrderBy(topic => topic.FirstPartition.Value))
        {
            var partitions = new NewPartition[created.Partitions];
            var repaired = new RepairedPartition[created.Partitions];
            for (int number = 0; number < partitions.Length; number++)
            {
                RecoveredPartition old = _state.Store[new PartitionId(created.FirstPartition.Value + (uint)number)];
                (partitions[number], repaired[number]) = PlanPartition(old, created, number);
            }

            topics.Add(new NewTopic(created.Name, _state.Store.RetentionOf(created), partitions));
            report.Add(new RepairedTopic(created.Name, IsNameLost: false, repaired));
        }

        foreach (PartitionPieces orphan in _state.Pieces.Where(pieces => _state.IsOrphan(pieces.Id)).OrderBy(pieces => pieces.Id.Value))
        {
            report.Add(PlanOrphan(orphan));
        }

        return new RepairPlan([.. topics, .. _salvaged], report, _next) { Values = _state.Store.Values };
    }

    private (NewPartition New, RepairedPartition Report) PlanPartition(RecoveredPartition old, TopicCreatedBody topic, int number)
    {
        PartitionSequence sequence = Sequence(_pieces.GetValueOrDefault(old.Id), old.Start, old.End);
        int chosen = _keep == RepairKeep.Oldest ? 0 : sequence.Stretches.Count - 1;
        Stretch? kept = sequence.Stretches.Count > 0 ? sequence.Stretches[chosen] : null;

        // With nothing left the partition goes on behind what it had: no offset is given twice.
        OffsetRange offsets = kept?.Offsets ?? new OffsetRange(sequence.End, sequence.End);
        List<SavedRange> saved = [];
        for (int i = 0; i < sequence.Stretches.Count; i++)
        {
            if (i != chosen)
            {
                OffsetRange range = sequence.Stretches[i].Offsets;
                TopicName name = _names.For(topic.Name, topic.Partitions > 1 ? number : null, range.From);
                saved.Add(Salvage(name, sequence.Stretches[i]));
            }
        }

        List<CursorMovedBody> cursors = [];
        List<MovedCursor> moved = [];
        foreach ((CursorName name, Offset position) in old.Cursors.OrderBy(pair => pair.Key.Value, StringComparer.Ordinal))
        {
            Offset to = Offset.Min(Offset.Max(position, offsets.From), offsets.To);
            cursors.Add(new CursorMovedBody(name, to));

            // One below the start was as good as at the start before, too.
            if (to != Offset.Max(position, old.Start))
            {
                moved.Add(new MovedCursor(name, position, to));
            }
        }

        NewPartition planned = Segmented(new NewPartition(old.Id, offsets, kept?.Takes ?? []) { Cursors = cursors }, old);
        return (planned, new RepairedPartition
        {
            Number = number,
            Before = new OffsetRange(old.Start, sequence.End),
            Kept = offsets,
            Saved = saved,
            Lost = sequence.Missing,
            CursorsMoved = moved,
        });
    }

    private RepairedTopic PlanOrphan(PartitionPieces pieces)
    {
        PartitionSequence sequence = Sequence(pieces, Offset.Zero, Offset.Zero);
        TopicName name = _names.ForOrphan(pieces.Id.Value);
        Offset first = sequence.Stretches.Count > 0 ? sequence.Stretches[0].Offsets.From : Offset.Zero;
        List<SavedRange> saved = [];
        foreach (Stretch stretch in sequence.Stretches)
        {
            saved.Add(Salvage(saved.Count == 0 ? name : _names.For(name, null, stretch.Offsets.From), stretch));
        }

        return new RepairedTopic(name, IsNameLost: true, [new RepairedPartition
        {
            Number = 0,
            Before = new OffsetRange(first, sequence.End),
            Kept = saved.Count > 0 ? saved[0].Offsets : new OffsetRange(first, first),
            Saved = [.. saved.Skip(1)],

            // What lies below the first entry may have been trimmed: nobody knows.
            Lost = [.. sequence.Missing.Where(range => range.From >= first)],
            CursorsMoved = [],
        }]);
    }

    private SavedRange Salvage(TopicName name, Stretch stretch)
    {
        _salvaged.Add(new NewTopic(name, RetentionPolicy.Keep, [new NewPartition(_next, stretch.Offsets, stretch.Takes)]));
        _next = new PartitionId(_next.Value + 1);
        return new SavedRange(name, stretch.Offsets);
    }

    private PartitionSequence Sequence(PartitionPieces? pieces, Offset start, Offset end) =>
        PartitionSequence.Of(pieces, start, end, take => _tighten(take, start));

    /// <summary>The old segments as far as they lie in what was kept.</summary>
    private static NewPartition Segmented(NewPartition planned, RecoveredPartition old)
    {
        SegmentNumber first = old.FirstSegment;
        Offset firstBase = Offset.Min(old.FirstBase, planned.Offsets.From);
        List<Offset> ends = [.. old.SealedEnds.Where(end => end <= planned.Offsets.To)];
        while (ends.Count > 0 && ends[0] <= planned.Offsets.From)
        {
            firstBase = ends[0];
            first = first.Next;
            ends.RemoveAt(0);
        }

        return planned with { FirstSegment = first, FirstBase = firstBase, SealedEnds = ends };
    }
}

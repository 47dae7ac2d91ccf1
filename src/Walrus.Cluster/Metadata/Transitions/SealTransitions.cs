namespace Walrus.Cluster;

/// <summary>
/// Sealing and rollover (design 6.3):
/// <code>
/// Open (epoch e) ── CompleteSeal by the leader in e ────────────────────► Sealed (e), next Open (e+1)
///      └─ BeginSeal ─► Sealing (e+1) ── CompleteSeal by its coordinator ─► Sealed (e+1), next Open (e+2)
///                        └─ BeginSeal of another coordinator ─► Sealing (e+2) …
/// </code>
/// </summary>
internal static class SealTransitions
{
    public static MetadataTransition Begin(ClusterMetadata state, BeginSeal command)
    {
        MetadataRefusal missing = SegmentLookup.Find(state, command.Partition, command.Segment, out PartitionMetadata partition, out SegmentMetadata segment);
        if (missing != MetadataRefusal.None)
        {
            return MetadataTransition.Refused(state, missing);
        }

        if (segment.IsSealed)
        {
            return Refuse(state, MetadataRefusal.SegmentSealed, partition, segment);
        }

        if (AssignmentRules.CheckLife(state, command.Coordinator) is { } refusal)
        {
            return MetadataTransition.Unchanged(state, refusal);
        }

        if (segment.Status == SegmentStatus.Sealing && segment.Coordinator == command.Coordinator && segment.Epoch == command.Expected.Next)
        {
            return MetadataTransition.Unchanged(state, Answer(MetadataOutcome.AlreadySo, segment, segment));
        }

        if (segment.Epoch != command.Expected)
        {
            return Refuse(state, MetadataRefusal.WrongEpoch, partition, segment);
        }

        if (segment.Epoch.Value >= Limits.MetadataNumberMax)
        {
            return Refuse(state, MetadataRefusal.InvalidValue, partition, segment);
        }

        SegmentMetadata sealing = segment with { Status = SegmentStatus.Sealing, Epoch = segment.Epoch.Next, Coordinator = command.Coordinator };
        ClusterMetadata after = state.With(command.Partition, new PartitionMetadata(partition.Segments.SetItem(partition.Segments.Count - 1, sealing)));
        return MetadataTransition.Done(
            after,
            Answer(MetadataOutcome.Done, sealing, sealing),
            new SealBegan(command.Partition, sealing.Number, sealing.Epoch, sealing.Coordinator));
    }

    public static MetadataTransition Complete(ClusterMetadata state, CompleteSeal command, MetadataBounds bounds)
    {
        MetadataRefusal missing = SegmentLookup.Find(state, command.Partition, command.Segment, out PartitionMetadata partition, out SegmentMetadata segment);
        if (missing != MetadataRefusal.None)
        {
            return MetadataTransition.Refused(state, missing);
        }

        if (segment.IsSealed)
        {
            // An epoch has one proposer, so the same epoch and end are the same proposal.
            return segment.Epoch == command.Epoch && segment.SealedEnd == command.End
                ? MetadataTransition.Unchanged(state, Answer(MetadataOutcome.AlreadySo, segment, partition.Last))
                : Refuse(state, MetadataRefusal.SegmentSealed, partition, segment);
        }

        MetadataRefusal refusal = Check(state, segment, command, bounds);
        if (refusal != MetadataRefusal.None)
        {
            return Refuse(state, refusal, partition, segment);
        }

        return AssignmentRules.Check(state, command.Next) is { } misfit
            ? MetadataTransition.Unchanged(state, misfit with { Segment = segment, Open = partition.Last })
            : Seal(state, command, partition, segment);
    }

    private static MetadataRefusal Check(ClusterMetadata state, SegmentMetadata segment, CompleteSeal command, MetadataBounds bounds)
    {
        if (segment.Epoch != command.Epoch)
        {
            return MetadataRefusal.WrongEpoch;
        }

        bool isClean = segment.Status == SegmentStatus.Open;
        if (command.Proposer != (isClean ? segment.Leader : segment.Coordinator))
        {
            return isClean ? MetadataRefusal.NotTheLeader : MetadataRefusal.NotTheCoordinator;
        }

        if (command.End < segment.Base)
        {
            return MetadataRefusal.EndBeforeBase;
        }

        if (command.End.Value > Limits.MetadataNumberMax || segment.Epoch.Value >= Limits.MetadataNumberMax)
        {
            return MetadataRefusal.InvalidValue;
        }

        return state.SegmentCount >= (isClean ? bounds.SegmentsForRollover : bounds.Segments) || segment.Number.Value >= Limits.SegmentNumberMax
            ? MetadataRefusal.TooManySegments
            : MetadataRefusal.None;
    }

    private static MetadataTransition Seal(ClusterMetadata state, CompleteSeal command, PartitionMetadata partition, SegmentMetadata segment)
    {
        SegmentMetadata done = segment with
        {
            Status = SegmentStatus.Sealed,
            SealedCount = command.End - segment.Base,
            Coordinator = NodeLife.None,
        };
        SegmentMetadata opened = new()
        {
            Number = segment.Number.Next,
            Epoch = segment.Epoch.Next,
            Leader = command.Next.Leader,

            // The old object where it says the same: most chains have one set, and a thousand segments then share it.
            Replicas = command.Next.Replicas.Equals(segment.Replicas) ? segment.Replicas : command.Next.Replicas,
            Base = command.End,
        };
        PartitionMetadata rolled = new(partition.Segments.SetItem(partition.Segments.Count - 1, done).Add(opened));
        return MetadataTransition.Done(
            state.With(command.Partition, rolled) with { SegmentCount = state.SegmentCount + 1 },
            Answer(MetadataOutcome.Done, done, opened),
            new SegmentSealed(command.Partition, done, segment.Status == SegmentStatus.Open),
            new SegmentOpened(command.Partition, opened));
    }

    private static MetadataResult Answer(MetadataOutcome outcome, SegmentMetadata segment, SegmentMetadata open) => new(outcome) { Segment = segment, Open = open };

    private static MetadataTransition Refuse(ClusterMetadata state, MetadataRefusal refusal, PartitionMetadata partition, SegmentMetadata segment) =>
        MetadataTransition.Unchanged(state, MetadataResult.Refuse(refusal) with { Segment = segment, Open = partition.Last });
}

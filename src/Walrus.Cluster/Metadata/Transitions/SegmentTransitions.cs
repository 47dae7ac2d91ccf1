namespace Walrus.Cluster;

/// <summary>What may still happen to sealed segments: other nodes hold them, or they are given up.</summary>
internal static class SegmentTransitions
{
    public static MetadataTransition SetReplicas(ClusterMetadata state, SetReplicas command)
    {
        MetadataRefusal missing = SegmentLookup.Find(state, command.Partition, command.Segment, out PartitionMetadata partition, out SegmentMetadata segment);
        if (missing != MetadataRefusal.None)
        {
            return MetadataTransition.Refused(state, missing);
        }

        MetadataRefusal refusal = Check(segment, command);
        if (refusal != MetadataRefusal.None)
        {
            return MetadataTransition.Unchanged(state, MetadataResult.Refuse(refusal) with { Segment = segment });
        }

        if (segment.Replicas.Equals(command.Replicas))
        {
            return MetadataTransition.Unchanged(state, new MetadataResult(MetadataOutcome.AlreadySo) { Segment = segment });
        }

        if (AssignmentRules.CheckReplicas(state, command.Replicas) is { } misfit)
        {
            return MetadataTransition.Unchanged(state, misfit with { Segment = segment });
        }

        SegmentMetadata changed = segment with { Replicas = command.Replicas };
        int index = segment.Number.Value - partition.First.Number.Value;
        return MetadataTransition.Done(
            state.With(command.Partition, new PartitionMetadata(partition.Segments.SetItem(index, changed))),
            new MetadataResult(MetadataOutcome.Done) { Segment = changed },
            new ReplicasChanged(command.Partition, changed.Number, segment.Replicas, changed.Replicas));
    }

    public static MetadataTransition Trim(ClusterMetadata state, TrimSegments command)
    {
        MetadataRefusal missing = SegmentLookup.Find(state, command.Partition, out PartitionMetadata partition);
        if (missing != MetadataRefusal.None)
        {
            return MetadataTransition.Refused(state, missing);
        }

        SegmentNumber first = partition.First.Number;
        if (command.Through.Value < SegmentNumber.First.Value || command.Through.Value > partition.Last.Number.Value)
        {
            return MetadataTransition.Refused(state, MetadataRefusal.UnknownSegment);
        }

        if (command.Through.Value < first.Value)
        {
            return MetadataTransition.Unchanged(state, new MetadataResult(MetadataOutcome.AlreadySo) { Segment = partition.First });
        }

        if (command.Through == partition.Last.Number)
        {
            return MetadataTransition.Unchanged(state, MetadataResult.Refuse(MetadataRefusal.SegmentNotSealed) with { Segment = partition.Last });
        }

        int count = command.Through.Value - first.Value + 1;
        PartitionMetadata rest = new(partition.Segments.RemoveRange(0, count));
        return MetadataTransition.Done(
            state.With(command.Partition, rest) with { SegmentCount = state.SegmentCount - count },
            new MetadataResult(MetadataOutcome.Done) { Segment = rest.First },
            new SegmentsTrimmed(command.Partition, first, command.Through, rest.Start));
    }

    private static MetadataRefusal Check(SegmentMetadata segment, SetReplicas command)
    {
        if (!segment.IsSealed)
        {
            return MetadataRefusal.SegmentNotSealed;
        }

        if (segment.Replicas.Equals(command.Replicas))
        {
            return MetadataRefusal.None;
        }

        if (!segment.Replicas.Equals(command.Expected))
        {
            return MetadataRefusal.ReplicasChanged;
        }

        return command.Replicas.Meets(command.Expected) ? MetadataRefusal.None : MetadataRefusal.ReplicasDisjoint;
    }
}

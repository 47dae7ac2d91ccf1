namespace Walrus.Cluster;

/// <summary>What the cluster agrees on for producers whose retries are recognised.</summary>
internal static class ProducerTransitions
{
    public static MetadataTransition Reserve(ClusterMetadata state, ReserveProducers command)
    {
        ProducerId first = state.NextProducer;
        if (command.Count is < 1 or > Limits.ProducerIdBlock || first.Value > Limits.MetadataNumberMax - command.Count)
        {
            return MetadataTransition.Refused(state, MetadataRefusal.InvalidValue);
        }

        return MetadataTransition.Done(
            state with { NextProducer = new ProducerId(first.Value + command.Count) },
            new MetadataResult(MetadataOutcome.Done) { Count = first.Value },
            new ProducersReserved(first, command.Count));
    }

    public static MetadataTransition Mark(ClusterMetadata state, MarkSequenced command)
    {
        MetadataRefusal missing = SegmentLookup.Find(state, command.Partition, command.Segment, out PartitionMetadata partition, out SegmentMetadata segment);
        if (missing != MetadataRefusal.None)
        {
            return MetadataTransition.Refused(state, missing);
        }

        MetadataRefusal refusal = segment.IsSealed ? MetadataRefusal.SegmentSealed
            : segment.Status != SegmentStatus.Open || segment.Epoch != command.Epoch ? MetadataRefusal.WrongEpoch
            : segment.Leader != command.Leader ? MetadataRefusal.NotTheLeader
            : MetadataRefusal.None;
        if (refusal != MetadataRefusal.None)
        {
            return MetadataTransition.Unchanged(state, MetadataResult.Refuse(refusal) with { Segment = segment, Open = partition.Last });
        }

        if (segment.IsSequenced)
        {
            return MetadataTransition.Unchanged(state, new MetadataResult(MetadataOutcome.AlreadySo) { Segment = segment });
        }

        SegmentMetadata marked = segment with { IsSequenced = true };
        PartitionMetadata after = new(partition.Segments.SetItem(partition.Segments.Count - 1, marked));
        return MetadataTransition.Done(
            state.With(command.Partition, after),
            new MetadataResult(MetadataOutcome.Done) { Segment = marked },
            new SegmentMarkedSequenced(command.Partition, marked.Number));
    }
}

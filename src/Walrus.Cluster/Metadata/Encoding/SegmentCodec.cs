namespace Walrus.Cluster;

/// <summary>A segment in answers and snapshots. Its number and base are the reader's to know: in a chain they follow from what comes before.</summary>
internal static class SegmentCodec
{
    /// <summary>Stands in the byte of the status.</summary>
    private const byte SequencedFlag = 0x80;

    public static void WriteSegment(this MetadataWriter into, SegmentMetadata segment)
    {
        into.Byte((byte)((byte)segment.Status | (segment.IsSequenced ? SequencedFlag : 0)));
        into.Number(segment.Epoch.Value);
        into.Write(segment.Leader);
        into.Write(segment.Replicas);
        if (segment.Status == SegmentStatus.Sealed)
        {
            into.Number(segment.SealedCount);
        }
        else if (segment.Status == SegmentStatus.Sealing)
        {
            into.Write(segment.Coordinator);
        }
    }

    /// <summary>Null when broken.</summary>
    public static SegmentMetadata? ReadSegment(this ref MetadataReader from, SegmentNumber number, Offset start)
    {
        byte flags = from.Byte();
        byte status = (byte)(flags & ~SequencedFlag);
        SegmentEpoch epoch = new(from.Number());
        NodeLife leader = from.ReadLife();
        ReplicaSet? replicas = from.ReadReplicas();
        long count = status == (byte)SegmentStatus.Sealed ? from.Number() : 0;
        NodeLife coordinator = status == (byte)SegmentStatus.Sealing ? from.ReadLife() : NodeLife.None;
        if (status > (byte)SegmentStatus.Sealed || count > Limits.MetadataNumberMax - start.Value)
        {
            from.Break();
        }

        return from.IsBroken || replicas is null ? null : new SegmentMetadata
        {
            Number = number,
            Epoch = epoch,
            Leader = leader,
            Replicas = replicas,
            Status = (SegmentStatus)status,
            Base = start,
            SealedCount = count,
            Coordinator = coordinator,
            IsSequenced = (flags & SequencedFlag) != 0,
        };
    }
}

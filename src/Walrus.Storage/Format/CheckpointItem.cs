using Walrus.Storage.Packs;

namespace Walrus.Storage.Format;

/// <summary>One fact of a checkpoint: what the journal's older records have established. On disk a u8 tag, then the fields in the order below.</summary>
internal abstract record CheckpointItem
{
    private const int TagBytes = sizeof(byte);

    /// <summary>For the kinds below only.</summary>
    private CheckpointItem()
    {
    }

    /// <summary>The tags; on disk for ever.</summary>
    private enum Tag : byte
    {
        Counters = 1,
        Topic = 2,
        Partition = 3,
        Cursor = 4,
        Segment = 5,
        Pack = 6,
        TopicConfigured = 7,
        Value = 8,
    }

    /// <summary>Bytes of the item, tag included.</summary>
    public int Bytes => TagBytes + FieldBytes;

    private protected abstract int FieldBytes { get; }

    /// <summary>Reads the item at the reader's place; null, and a failed reader, when there is no item of a known tag.</summary>
    internal static CheckpointItem? Read(ref SpanReader reader)
    {
        CheckpointItem? item = (Tag)reader.Byte() switch
        {
            Tag.Counters => new Counters(new PartitionId(reader.UInt32()), new PackId(reader.UInt64())),
            Tag.Topic => new Topic(TopicCreatedBody.Read(ref reader)),
            Tag.Partition => Partition.ReadBounds(ref reader),
            Tag.Cursor => new Cursor(new PartitionId(reader.UInt32()), CursorMovedBody.Read(ref reader)),
            Tag.Segment => new Segment(new PartitionId(reader.UInt32()), SegmentSealedBody.Read(ref reader)),
            Tag.Pack => new Pack(PackPublishedBody.Read(ref reader)),
            Tag.TopicConfigured => new TopicConfigured(TopicConfiguredBody.Read(ref reader)),
            Tag.Value => new Value(ValueSetBody.Read(ref reader)),
            _ => null,
        };
        if (item is null or Partition { Id.Value: 0 } or Cursor { Owner.Value: 0 } or Segment { Owner.Value: 0 } or Value { Set.Value.IsEmpty: true }
            || item is Partition { Start: var start, End: var end } && start > end)
        {
            reader.Fail();
        }

        return reader.IsFailed ? null : item;
    }

    /// <summary>Writes <see cref="Bytes"/> bytes.</summary>
    internal abstract void Write(ref SpanWriter writer);

    /// <summary>The numbers that are given next: u32 partition, u64 pack.</summary>
    internal sealed record Counters(PartitionId NextPartition, PackId NextPack) : CheckpointItem
    {
        private protected override int FieldBytes => sizeof(uint) + sizeof(ulong);

        internal override void Write(ref SpanWriter writer)
        {
            writer.Byte((byte)Tag.Counters);
            writer.UInt32(NextPartition.Value);
            writer.UInt64(NextPack.Value);
        }
    }

    /// <summary>A topic: the fields of <see cref="TopicCreatedBody"/>.</summary>
    internal sealed record Topic(TopicCreatedBody Created) : CheckpointItem
    {
        private protected override int FieldBytes => Created.Bytes;

        internal override void Write(ref SpanWriter writer)
        {
            writer.Byte((byte)Tag.Topic);
            Created.Write(ref writer);
        }
    }

    /// <summary>
    /// A partition's bounds: u32 id, i64 start, i64 end (exclusive, not below the start), i32 number of the oldest segment that is left, i64
    /// that segment's base, which lies below the start when the segment was trimmed in its middle.
    /// </summary>
    internal sealed record Partition(PartitionId Id, Offset Start, Offset End, SegmentNumber FirstSegment, Offset FirstBase) : CheckpointItem
    {
        private protected override int FieldBytes => sizeof(uint) + sizeof(long) + sizeof(long) + sizeof(int) + sizeof(long);

        internal static Partition ReadBounds(ref SpanReader reader)
        {
            Partition item = new(
                new PartitionId(reader.UInt32()), reader.Offset(), reader.Offset(), new SegmentNumber(reader.Int32()), reader.Offset());
            if (item.FirstSegment.Value < SegmentNumber.First.Value || item.FirstBase > item.End)
            {
                reader.Fail();
            }

            return item;
        }

        internal override void Write(ref SpanWriter writer)
        {
            writer.Byte((byte)Tag.Partition);
            writer.UInt32(Id.Value);
            writer.Int64(Start.Value);
            writer.Int64(End.Value);
            writer.Int32(FirstSegment.Value);
            writer.Int64(FirstBase.Value);
        }
    }

    /// <summary>A cursor's place: u32 partition, then the fields of <see cref="CursorMovedBody"/>.</summary>
    internal sealed record Cursor(PartitionId Owner, CursorMovedBody Moved) : CheckpointItem
    {
        private protected override int FieldBytes => sizeof(uint) + Moved.Bytes;

        internal override void Write(ref SpanWriter writer)
        {
            writer.Byte((byte)Tag.Cursor);
            writer.UInt32(Owner.Value);
            Moved.Write(ref writer);
        }
    }

    /// <summary>A sealed segment: u32 partition, then the fields of <see cref="SegmentSealedBody"/>.</summary>
    internal sealed record Segment(PartitionId Owner, SegmentSealedBody Sealed) : CheckpointItem
    {
        private protected override int FieldBytes => sizeof(uint) + Sealed.Bytes;

        internal override void Write(ref SpanWriter writer)
        {
            writer.Byte((byte)Tag.Segment);
            writer.UInt32(Owner.Value);
            Sealed.Write(ref writer);
        }
    }

    /// <summary>A published pack: the fields of <see cref="PackPublishedBody"/>.</summary>
    internal sealed record Pack(PackPublishedBody Published) : CheckpointItem
    {
        private protected override int FieldBytes => Published.Bytes;

        internal override void Write(ref SpanWriter writer)
        {
            writer.Byte((byte)Tag.Pack);
            Published.Write(ref writer);
        }
    }

    /// <summary>A durable value: the fields of <see cref="ValueSetBody"/>, never empty.</summary>
    internal sealed record Value(ValueSetBody Set) : CheckpointItem
    {
        private protected override int FieldBytes => Set.Bytes;

        internal override void Write(ref SpanWriter writer)
        {
            writer.Byte((byte)Tag.Value);
            Set.Write(ref writer);
        }
    }

    /// <summary>What a topic keeps, when not everything: the fields of <see cref="TopicConfiguredBody"/>. After its topic.</summary>
    internal sealed record TopicConfigured(TopicConfiguredBody Configured) : CheckpointItem
    {
        private protected override int FieldBytes => Configured.Bytes;

        internal override void Write(ref SpanWriter writer)
        {
            writer.Byte((byte)Tag.TopicConfigured);
            Configured.Write(ref writer);
        }
    }
}

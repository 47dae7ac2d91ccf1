namespace Walrus.Storage.Format;

/// <summary>A topic came to be: u8 length and ASCII of its name, u32 first partition id, i32 partitions (their ids follow one another), i64 start.</summary>
/// <param name="Name">Its name.</param>
/// <param name="FirstPartition">The id of partition 0; never none.</param>
/// <param name="Partitions">1 to <see cref="Limits.TopicPartitionsMax"/>.</param>
/// <param name="Start">The offset of the first entry of each partition, at most <see cref="Limits.StartOffsetMax"/>. 0 in a checkpoint, whose partitions say it themselves.</param>
internal readonly record struct TopicCreatedBody(TopicName Name, PartitionId FirstPartition, int Partitions, Offset Start = default) : IRecordBody
{
    /// <summary>Bytes of the body.</summary>
    public int Bytes => sizeof(byte) + Name.Value.Length + sizeof(uint) + sizeof(int) + sizeof(long);

    /// <summary>Reads a body that must be all of <paramref name="from"/>. Total.</summary>
    public static bool TryRead(ReadOnlySpan<byte> from, out TopicCreatedBody body)
    {
        SpanReader reader = new(from);
        body = Read(ref reader);
        return reader.IsComplete;
    }

    /// <summary>Writes <see cref="Bytes"/> bytes.</summary>
    public void Write(Span<byte> into)
    {
        SpanWriter writer = new(into);
        Write(ref writer);
    }

    /// <summary>The same inside of something larger; fails the reader on impossible values.</summary>
    internal static TopicCreatedBody Read(ref SpanReader reader)
    {
        TopicCreatedBody body = new(reader.TopicName(), new PartitionId(reader.UInt32()), reader.Int32(), reader.Offset());
        if (body.FirstPartition == PartitionId.None
            || body.Partitions is < 1 or > Limits.TopicPartitionsMax
            || body.FirstPartition.Value > uint.MaxValue - (uint)body.Partitions
            || body.Start.Value > Limits.StartOffsetMax)
        {
            reader.Fail();
        }

        return body;
    }

    /// <summary>The same inside of something larger.</summary>
    internal void Write(ref SpanWriter writer)
    {
        writer.Name(Name.Value);
        writer.UInt32(FirstPartition.Value);
        writer.Int32(Partitions);
        writer.Int64(Start.Value);
    }
}

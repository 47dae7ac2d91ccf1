namespace Walrus.Storage.Format;

/// <summary>A topic came to be: u8 length and ASCII of its name, u32 first partition id, i32 partitions (their ids follow one another).</summary>
/// <param name="Name">Its name.</param>
/// <param name="FirstPartition">The id of partition 0; never none.</param>
/// <param name="Partitions">1 to <see cref="Limits.TopicPartitionsMax"/>.</param>
internal readonly record struct TopicCreatedBody(TopicName Name, PartitionId FirstPartition, int Partitions) : IRecordBody
{
    /// <summary>Bytes of the body.</summary>
    public int Bytes => sizeof(byte) + Name.Value.Length + sizeof(uint) + sizeof(int);

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
        TopicCreatedBody body = new(reader.TopicName(), new PartitionId(reader.UInt32()), reader.Int32());
        if (body.FirstPartition == PartitionId.None
            || body.Partitions is < 1 or > Limits.TopicPartitionsMax
            || body.FirstPartition.Value > uint.MaxValue - (uint)body.Partitions)
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
    }
}

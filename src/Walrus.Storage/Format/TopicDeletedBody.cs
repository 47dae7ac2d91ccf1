namespace Walrus.Storage.Format;

/// <summary>A topic was deleted with all its partitions: u8 length and ASCII of its name, u32 first partition id.</summary>
/// <param name="Name">Its name, which may be given again.</param>
/// <param name="FirstPartition">The id of its partition 0, which may not: so an older topic of the same name is told from a newer one.</param>
internal readonly record struct TopicDeletedBody(TopicName Name, PartitionId FirstPartition) : IRecordBody
{
    /// <summary>Bytes of the body.</summary>
    public int Bytes => sizeof(byte) + Name.Value.Length + sizeof(uint);

    /// <summary>Reads a body that must be all of <paramref name="from"/>. Total.</summary>
    public static bool TryRead(ReadOnlySpan<byte> from, out TopicDeletedBody body)
    {
        SpanReader reader = new(from);
        body = new TopicDeletedBody(reader.TopicName(), new PartitionId(reader.UInt32()));
        if (body.FirstPartition == PartitionId.None)
        {
            reader.Fail();
        }

        return reader.IsComplete;
    }

    /// <summary>Writes <see cref="Bytes"/> bytes.</summary>
    public void Write(Span<byte> into)
    {
        SpanWriter writer = new(into);
        writer.Name(Name.Value);
        writer.UInt32(FirstPartition.Value);
    }
}

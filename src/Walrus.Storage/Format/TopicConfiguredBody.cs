namespace Walrus.Storage.Format;

/// <summary>
/// What a topic keeps: u32 first partition id, i64 most ms of age (0 = no bound), i64 most bytes of a partition (0 = no bound), u8 1 when
/// consumed entries go.
/// </summary>
/// <param name="FirstPartition">The id of the topic's partition 0.</param>
/// <param name="Retention">What it keeps from now on.</param>
internal readonly record struct TopicConfiguredBody(PartitionId FirstPartition, RetentionPolicy Retention) : IRecordBody
{
    /// <summary>Bytes of every such body.</summary>
    public const int FixedBytes = sizeof(uint) + sizeof(long) + sizeof(long) + sizeof(byte);

    /// <summary>Bytes of the body.</summary>
#pragma warning disable CA1822 // All bodies have this property; this one happens to have a fixed size.
    public int Bytes => FixedBytes;
#pragma warning restore CA1822

    /// <summary>Reads a body that must be all of <paramref name="from"/>. Total.</summary>
    public static bool TryRead(ReadOnlySpan<byte> from, out TopicConfiguredBody body)
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
    internal static TopicConfiguredBody Read(ref SpanReader reader)
    {
        PartitionId first = new(reader.UInt32());
        long ageMilliseconds = reader.Int64();
        long bytes = reader.Int64();
        byte consumed = reader.Byte();
        if (reader.IsFailed || first == PartitionId.None || bytes < 0 || consumed > 1
            || ageMilliseconds < 0 || ageMilliseconds > (long)Limits.RetentionAgeMax.TotalMilliseconds)
        {
            reader.Fail();
            return new TopicConfiguredBody(first, RetentionPolicy.Keep);
        }

        return new TopicConfiguredBody(first, new RetentionPolicy
        {
            AgeMax = ageMilliseconds == 0 ? null : TimeSpan.FromMilliseconds(ageMilliseconds),
            BytesMax = bytes == 0 ? null : bytes,
            DropsConsumed = consumed == 1,
        });
    }

    /// <summary>The same inside of something larger.</summary>
    internal void Write(ref SpanWriter writer)
    {
        writer.UInt32(FirstPartition.Value);
        writer.Int64((long)(Retention.AgeMax?.TotalMilliseconds ?? 0));
        writer.Int64(Retention.BytesMax ?? 0);
        writer.Byte(Retention.DropsConsumed ? (byte)1 : (byte)0);
    }
}

namespace Walrus.Storage.Format;

/// <summary>A segment's length was fixed for ever: i32 number, i64 end. The partition is in the record's frame.</summary>
/// <param name="Number">Which of the partition's segments, from 1.</param>
/// <param name="End">The offset after its last entry.</param>
internal readonly record struct SegmentSealedBody(SegmentNumber Number, Offset End) : IRecordBody
{
    /// <summary>Bytes of every such body.</summary>
    public const int FixedBytes = sizeof(int) + sizeof(long);

    /// <summary>Bytes of the body.</summary>
#pragma warning disable CA1822 // All bodies have this property; this one happens to have a fixed size.
    public int Bytes => FixedBytes;
#pragma warning restore CA1822

    /// <summary>Reads a body that must be all of <paramref name="from"/>. Total.</summary>
    public static bool TryRead(ReadOnlySpan<byte> from, out SegmentSealedBody body)
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
    internal static SegmentSealedBody Read(ref SpanReader reader)
    {
        SegmentSealedBody body = new(new SegmentNumber(reader.Int32()), reader.Offset());
        if (body.Number.Value < SegmentNumber.First.Value)
        {
            reader.Fail();
        }

        return body;
    }

    /// <summary>The same inside of something larger.</summary>
    internal void Write(ref SpanWriter writer)
    {
        writer.Int32(Number.Value);
        writer.Int64(End.Value);
    }
}

namespace Walrus.Storage.Format;

/// <summary>A partition's newest entries were taken back: i64 end. The partition is in the record's frame.</summary>
/// <param name="End">Exclusive end of what stays, and the offset of the next entry.</param>
internal readonly record struct CutBody(Offset End) : IRecordBody
{
    /// <summary>Bytes of every such body.</summary>
    public const int FixedBytes = sizeof(long);

    /// <summary>Bytes of the body.</summary>
#pragma warning disable CA1822 // All bodies have this property; this one happens to have a fixed size.
    public int Bytes => FixedBytes;
#pragma warning restore CA1822

    /// <summary>Reads a body that must be all of <paramref name="from"/>. Total.</summary>
    public static bool TryRead(ReadOnlySpan<byte> from, out CutBody body)
    {
        SpanReader reader = new(from);
        body = new CutBody(reader.Offset());
        return reader.IsComplete;
    }

    /// <summary>Writes <see cref="Bytes"/> bytes.</summary>
    public void Write(Span<byte> into)
    {
        SpanWriter writer = new(into);
        writer.Int64(End.Value);
    }
}

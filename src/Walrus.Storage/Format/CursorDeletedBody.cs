namespace Walrus.Storage.Format;

/// <summary>A cursor was deleted: u8 length and ASCII of its name. The partition is in the record's frame.</summary>
/// <param name="Name">Which of the partition's cursors.</param>
internal readonly record struct CursorDeletedBody(CursorName Name) : IRecordBody
{
    /// <summary>Bytes of the body.</summary>
    public int Bytes => sizeof(byte) + Name.Value.Length;

    /// <summary>Reads a body that must be all of <paramref name="from"/>. Total.</summary>
    public static bool TryRead(ReadOnlySpan<byte> from, out CursorDeletedBody body)
    {
        SpanReader reader = new(from);
        body = new CursorDeletedBody(reader.CursorName());
        return reader.IsComplete;
    }

    /// <summary>Writes <see cref="Bytes"/> bytes.</summary>
    public void Write(Span<byte> into)
    {
        SpanWriter writer = new(into);
        writer.Name(Name.Value);
    }
}

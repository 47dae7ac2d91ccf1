namespace Walrus.Storage.Format;

/// <summary>A cursor moved: u8 length and ASCII of its name, i64 position. The partition is in the record's frame.</summary>
/// <param name="Name">Which of the partition's cursors.</param>
/// <param name="Position">The next offset that it will read.</param>
internal readonly record struct CursorMovedBody(CursorName Name, Offset Position) : IRecordBody
{
    /// <summary>Bytes of the body.</summary>
    public int Bytes => sizeof(byte) + Name.Value.Length + sizeof(long);

    /// <summary>Reads a body that must be all of <paramref name="from"/>. Total.</summary>
    public static bool TryRead(ReadOnlySpan<byte> from, out CursorMovedBody body)
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
    internal static CursorMovedBody Read(ref SpanReader reader) => new(reader.CursorName(), reader.Offset());

    /// <summary>The same inside of something larger.</summary>
    internal void Write(ref SpanWriter writer)
    {
        writer.Name(Name.Value);
        writer.Int64(Position.Value);
    }
}

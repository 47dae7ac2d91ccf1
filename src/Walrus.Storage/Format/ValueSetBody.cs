namespace Walrus.Storage.Format;

/// <summary>A durable value was set: u8 length and ASCII of its name, i32 length and bytes of the value; none when it was removed.</summary>
/// <param name="Name">Which value.</param>
/// <param name="Value">0 to <see cref="Limits.ValueBytesMax"/> bytes; empty means that there is no such value any more.</param>
internal readonly record struct ValueSetBody(ValueName Name, ReadOnlyMemory<byte> Value) : IRecordBody
{
    /// <summary>Bytes of the body.</summary>
    public int Bytes => sizeof(byte) + Name.Value.Length + sizeof(int) + Value.Length;

    /// <summary>Same name, same bytes.</summary>
    public bool Equals(ValueSetBody other) => Name == other.Name && Value.Span.SequenceEqual(other.Value.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Value.Length);

    /// <summary>Reads a body that must be all of <paramref name="from"/>; copies the value. Total.</summary>
    public static bool TryRead(ReadOnlySpan<byte> from, out ValueSetBody body)
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
    internal static ValueSetBody Read(ref SpanReader reader)
    {
        ValueName name = reader.ValueName();
        int length = reader.Int32();
        if (length > Limits.ValueBytesMax)
        {
            reader.Fail();
        }

        return new ValueSetBody(name, reader.Bytes(length).ToArray());
    }

    /// <summary>The same inside of something larger.</summary>
    internal void Write(ref SpanWriter writer)
    {
        writer.Name(Name.Value);
        writer.Int32(Value.Length);
        writer.Bytes(Value.Span);
    }
}

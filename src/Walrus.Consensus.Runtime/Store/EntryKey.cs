namespace Walrus.Consensus.Runtime;

/// <summary>
/// What a log entry's store entry has as its key: index, term (8 bytes each) and kind (1 byte), little-endian; its value is the data as it is. The index is
/// also the offset; that it stands here too shows an entry that lies in the wrong place.
/// </summary>
internal static class EntryKey
{
    public const int Bytes =
        sizeof(long) // index
        + sizeof(long) // term
        + sizeof(byte); // kind

    public static void Write(LogEntry entry, Span<byte> into)
    {
        FieldWriter writer = new(into);
        writer.Position(entry.Position);
        writer.Byte((byte)entry.Kind);
    }

    /// <summary>False when it is no such key, or that of another index.</summary>
    public static bool TryRead(ReadOnlySpan<byte> key, LogIndex index, out Term term, out EntryKind kind)
    {
        FieldReader reader = new(key);
        LogPosition position = reader.Position();
        term = position.Term;
        kind = (EntryKind)reader.Byte();
        return reader.IsComplete && position.Index == index && term > Term.Zero && kind is (EntryKind.Command or EntryKind.NoOp or EntryKind.Membership);
    }
}

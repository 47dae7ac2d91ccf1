namespace Walrus.Storage.Format;

/// <summary>
/// The first block of a journal file, rewritten each time the file is taken into use (docs/formats/journal.md). Little-endian:
/// <code>
///  0 magic "WALRUSJ1"   12 store id, 16 bytes   32 u64 generation   48 u64 oldest live generation          64 i64 created, unix ms
///  8 u32 version        28 u32 salt             40 i64 file bytes   56 u64 previous (see below)           4092 u32 CRC-32C
/// </code>
/// </summary>
/// <param name="Store">Whose file it is.</param>
/// <param name="Generation">The number of this use of the file; has 32 bits at most (see <see cref="JournalPosition.Packed"/>).</param>
/// <param name="FileBytes">Bytes of the file.</param>
/// <param name="OldestLive">The oldest generation that no published pack held when this one began: where recovery begins at the latest.</param>
/// <param name="Previous">Where the journal before this file ends (generation &lt;&lt; 32 | byte): what lies behind it is cut off. 0 when there is none.</param>
/// <param name="Created">When this use began.</param>
internal readonly record struct JournalFileHeader(
    StoreIdentity Store, Generation Generation, long FileBytes, Generation OldestLive, JournalPosition Previous, EntryTimestamp Created)
{
    /// <summary>Bytes of the block; the records begin after it.</summary>
    public const int Bytes = HeaderBlock.Bytes;

    private static ReadOnlySpan<byte> Magic => "WALRUSJ1"u8;

    /// <summary>
    /// Reads the block at the start of <paramref name="from"/>. Total. The header is set for <see cref="HeaderCheck.Good"/> only; whether
    /// store and file length are the expected ones is for the caller to see.
    /// </summary>
    public static HeaderCheck TryRead(ReadOnlySpan<byte> from, out JournalFileHeader header)
    {
        header = default;
        HeaderCheck check = HeaderBlock.TryBegin(from, Magic, out SpanReader fields);
        if (check != HeaderCheck.Good)
        {
            return check;
        }

        JournalFileHeader read = new(
            new StoreIdentity(fields.Guid(), new FrameSalt(fields.UInt32())),
            new Generation(fields.UInt64()),
            fields.Int64(),
            new Generation(fields.UInt64()),
            fields.Position(),
            new EntryTimestamp(fields.Int64()));
        bool isPossible = !fields.IsFailed
            && read.Generation.Value <= uint.MaxValue
            && read.OldestLive <= read.Generation
            && read.FileBytes is >= Bytes and <= Limits.JournalFileBytesMax
            && (read.Previous == default || read.Previous.Generation < read.Generation)
            && read.Previous.Offset <= (int)Limits.JournalFileBytesMax;
        if (!isPossible)
        {
            return HeaderCheck.BadValue;
        }

        header = read;
        return HeaderCheck.Good;
    }

    /// <summary>Writes the block to the first <see cref="Bytes"/> of <paramref name="into"/>.</summary>
    public void Write(Span<byte> into)
    {
        SpanWriter fields = HeaderBlock.Begin(into, Magic);
        fields.Guid(Store.Id);
        fields.UInt32(Store.Salt.Value);
        fields.UInt64(Generation.Value);
        fields.Int64(FileBytes);
        fields.UInt64(OldestLive.Value);
        fields.UInt64(Previous.Packed);
        fields.Int64(Created.UnixMilliseconds);
        HeaderBlock.End(into);
    }
}

namespace Walrus.Storage.Format;

/// <summary>
/// Splits a checkpoint into the bodies of <see cref="RecordKind.CheckpointPart"/> records. A body is a u32 part number, counting from 0, a u8
/// that is 1 in the last part and 0 before, and whole items, at most <see cref="Limits.CheckpointPartBytesMax"/> in all.
/// </summary>
internal static class CheckpointWriter
{
    /// <summary>Bytes of a part before its items.</summary>
    public const int PartHeaderBytes = sizeof(uint) + sizeof(byte);

    /// <summary>
    /// The parts' bodies in the order in which they have to be written; the items keep theirs. Always at least one part: a checkpoint
    /// without items is one too.
    /// </summary>
    public static IReadOnlyList<byte[]> Split(IReadOnlyList<CheckpointItem> items)
    {
        List<byte[]> parts = [];
        int first = 0;
        do
        {
            int end = first;
            int bytes = PartHeaderBytes;
            while (end < items.Count && bytes + items[end].Bytes <= Limits.CheckpointPartBytesMax)
            {
                bytes += items[end].Bytes;
                end++;
            }

            parts.Add(Part(parts.Count, items, first, end, bytes));
            first = end;
        }
        while (first < items.Count);
        return parts;
    }

    private static byte[] Part(int number, IReadOnlyList<CheckpointItem> items, int first, int end, int bytes)
    {
        byte[] body = new byte[bytes];
        SpanWriter writer = new(body);
        writer.UInt32((uint)number);
        writer.Byte(end == items.Count ? (byte)1 : (byte)0);
        for (int i = first; i < end; i++)
        {
            items[i].Write(ref writer);
        }

        return body;
    }
}

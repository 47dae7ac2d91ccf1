using Walrus.Storage.Format;

namespace Walrus.Storage.Packs;

/// <summary>
/// The table of a pack's runs: u32 rows, u32 zero, then the rows (<see cref="PackRun"/>). Its checksum is in the trailer and in the journal
/// record that publishes the pack.
/// </summary>
internal static class PackFooter
{
    /// <summary>Bytes before the rows.</summary>
    public const int HeadBytes = 2 * sizeof(uint);

    /// <summary>A run has at least one framed batch.</summary>
    private const int RunBytesMin = RecordFrame.Bytes + BatchHeader.Bytes;

    /// <summary>The footer's bytes.</summary>
    public static byte[] Encode(IReadOnlyList<PackRun> runs)
    {
        byte[] footer = new byte[checked(HeadBytes + (runs.Count * PackRun.RowBytes))];
        SpanWriter writer = new(footer);
        writer.UInt32((uint)runs.Count);
        writer.UInt32(0);
        foreach (PackRun run in runs)
        {
            run.Write(ref writer);
        }

        return footer;
    }

    /// <summary>
    /// Reads the rows of a footer at <paramref name="footerPosition"/>; null when they are not whole or do not describe a file in which runs,
    /// indexes and footer follow one another without a gap. So all positions and sizes of rows that were read lie inside of the file.
    /// </summary>
    public static PackRun[]? TryDecode(ReadOnlySpan<byte> footer, long footerPosition)
    {
        SpanReader reader = new(footer);
        uint count = reader.UInt32();
        uint zero = reader.UInt32();
        if (reader.IsFailed || zero != 0 || (long)count * PackRun.RowBytes != reader.Remaining)
        {
            return null;
        }

        PackRun[] runs = new PackRun[count];
        for (int i = 0; i < runs.Length; i++)
        {
            runs[i] = PackRun.Read(ref reader);
        }

        return reader.IsComplete && IsGapless(runs, footerPosition) ? runs : null;
    }

    private static bool IsGapless(PackRun[] runs, long footerPosition)
    {
        long at = PackHeader.Bytes;
        PartitionId before = PartitionId.None;
        foreach (PackRun run in runs)
        {
            if (run.Partition <= before || run.Position != at || run.Bytes > footerPosition - at || !IsPossible(run))
            {
                return false;
            }

            before = run.Partition;
            at = run.End;
        }

        foreach (PackRun run in runs)
        {
            if (run.IndexPosition != at || run.IndexBytes > footerPosition - at)
            {
                return false;
            }

            at += run.IndexBytes;
        }

        return at == footerPosition;
    }

    private static bool IsPossible(in PackRun run) =>
        run.Bytes >= RunBytesMin
        && run.Bytes % RecordFrame.Alignment == 0
        && run.PlainBytes >= run.Bytes
        && run.First < run.Next
        && run.Batches >= 1
        && run.Entries >= run.Batches
        && run.Entries <= run.Next - run.First
        && run.MinTimestamp <= run.MaxTimestamp
        && run.IndexItems >= 1
        && run.IndexItems <= run.Batches
        && (run.IndexItems - 1L) * Limits.PackIndexStrideBytes < run.Bytes;
}

using Walrus.Storage.Format;
using Walrus.Storage.Topics;

namespace Walrus.Storage.Retention;

/// <summary>How many bytes a partition's entries take as they are stored, frames included. Of what lies in the middle of a run, whole stretches of it.</summary>
internal static class StoredBytes
{
    /// <summary>The offset from which on at most <paramref name="bytesMax"/> are kept, or a stretch of a run more; the start when there are no more.</summary>
    public static Offset FirstWithin(PartitionIndex index, long bytesMax)
    {
        PartitionLayout layout = index.Layout;
        long excess = layout.Bytes - bytesMax;
        Offset at = index.Start;
        foreach (PackedRun packed in layout.Packed)
        {
            if (excess <= 0)
            {
                return Offset.Max(packed.First, index.Start);
            }

            if (excess < packed.Run.Bytes)
            {
                return Offset.Max(Offset.Min(packed.Pack.SeekBytes(packed.Run, excess), packed.Next), index.Start);
            }

            excess -= packed.Run.Bytes;
            at = packed.Next;
        }

        foreach (JournalRun run in layout.Journaled)
        {
            foreach (BatchSlot slot in run.Slots)
            {
                if (excess <= 0)
                {
                    return Offset.Max(slot.Base, index.Start);
                }

                excess -= RecordFrame.PaddedBytes(slot.RecordBytes);
                at = slot.Next;
            }
        }

        // Past what was counted, not the present end: what was appended meanwhile stays.
        return Offset.Max(at, index.Start);
    }
}

using Walrus.Storage.Format;

namespace Walrus.Storage.Recovery;

/// <summary>
/// A journal file whose header can not be believed. A crash while the file was taken into use leaves such a file, and nothing of it was
/// durable then; damage to the header of a file in use leaves one too. The records inside tell the two apart.
/// </summary>
internal static class SuspectFile
{
    /// <summary>Whether the file held records of <paramref name="next"/>, the generation after the newest good one, that were durable.</summary>
    public static bool HeldDurableRecords(in ScannedFile suspect, Generation next, FrameSalt salt)
    {
        using var window = new JournalWindow(suspect.File, (int)suspect.File.Length);
        TailEvidence evidence = TailEvidence.Search(window, JournalFileHeader.Bytes, next, salt);
        return evidence.FlushedTo.Generation >= next;
    }

    /// <summary>Whether anything but zeroes, or the checkpoint of a first generation, stands where records begin: then the store was in use.</summary>
    public static bool WasInUse(in ScannedFile suspect)
    {
        Span<byte> frame = stackalloc byte[RecordFrame.Bytes];
        suspect.File.Read(JournalFileHeader.Bytes, frame);
        bool isFirst = RecordFrame.Names(frame, Generations.First);
        if (!isFirst)
        {
            return frame.IndexOfAnyExcept((byte)0) >= 0;
        }

        // A first generation: behind its checkpoint nothing may stand that was begun.
        int end = JournalFileHeader.Bytes + RecordFrame.PaddedBytes(Math.Max(RecordFrame.LengthOf(frame), RecordFrame.Bytes));
        if (end + frame.Length > suspect.File.Length)
        {
            return true;
        }

        suspect.File.Read(end, frame);
        return RecordFrame.Names(frame, Generations.First);
    }
}

/// <summary>Generations with a meaning.</summary>
internal static class Generations
{
    /// <summary>The first use of the first file of a store.</summary>
    public static Generation First => new(1);
}

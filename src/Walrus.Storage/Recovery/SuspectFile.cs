using Walrus.Storage.Format;

namespace Walrus.Storage.Recovery;

/// <summary>
/// A journal file whose header can not be believed. A crash while the file was taken into use leaves such a file, and nothing of it was
/// durable then; damage to the header of a file in use leaves one too. The records inside tell the two apart.
/// </summary>
internal static class SuspectFile
{
    /// <summary>What the file says of records of <paramref name="generation"/>, which no good header names.</summary>
    public static TailEvidence Examine(in ScannedFile suspect, Generation generation, FrameSalt salt)
    {
        using var window = new JournalWindow(suspect.File, (int)suspect.File.Length);
        return TailEvidence.Search(window, JournalFileHeader.Bytes, generation, salt);
    }

    /// <summary>A record that knows of a flush of its own generation: the header was on disk then.</summary>
    public static bool WasDurable(in TailEvidence evidence, Generation generation) => evidence.FlushedTo.Generation >= generation;

    /// <summary>Whether records of the generation are there at all.</summary>
    public static bool HasTrace(in TailEvidence evidence) => evidence.TraceEnd > JournalFileHeader.Bytes;

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

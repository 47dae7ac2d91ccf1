using System.Buffers.Binary;
using Walrus.Storage.Format;

namespace Walrus.Storage.Recovery;

/// <summary>
/// What lies behind the first record that fails: how far later records of the journal say that it was durable, and where the last trace of
/// one ends. Tells a torn end (never acknowledged as durable) from damage.
/// </summary>
/// <param name="FlushedTo">The highest such statement, default when there is none.</param>
/// <param name="TraceEnd">Past the last valid record found in the file of the failure; the failing position when there is none.</param>
internal readonly record struct TailEvidence(JournalPosition FlushedTo, int TraceEnd)
{
    private const int GenerationAt = 16;

    /// <summary>Looks at every place in <paramref name="window"/> from <paramref name="position"/> on where a record could begin.</summary>
    public static TailEvidence Search(JournalWindow window, int position, Generation generation, FrameSalt salt)
    {
        JournalPosition flushedTo = default;
        int traceEnd = position;
        while (position + RecordFrame.Bytes <= window.End)
        {
            ReadOnlySpan<byte> bytes = window.From(position, Limits.RecoveryWindowBytes);
            int step = NextCandidate(bytes, generation);
            position += step;
            if (step > bytes.Length - RecordFrame.Bytes)
            {
                continue;
            }

            ReadOnlySpan<byte> record = window.From(position, RecordFrame.RecordBytesMax);
            if (RecordFrame.TryRead(record, generation, salt.At(position), RecordFrame.RecordBytesMax, out FrameHeader frame) == FrameCheck.Good)
            {
                flushedTo = frame.FlushedTo > flushedTo ? frame.FlushedTo : flushedTo;
                position += RecordFrame.PaddedBytes(frame.Length);
                traceEnd = position;
            }
            else
            {
                position += RecordFrame.Alignment;
            }
        }

        return new TailEvidence(flushedTo, traceEnd);
    }

    /// <summary>How many bytes on the first place lies whose bytes name the generation where a frame would.</summary>
    private static int NextCandidate(ReadOnlySpan<byte> bytes, Generation generation)
    {
        int at = 0;
        while (at + RecordFrame.Bytes <= bytes.Length
            && BinaryPrimitives.ReadUInt64LittleEndian(bytes[(at + GenerationAt)..]) != generation.Value)
        {
            at += RecordFrame.Alignment;
        }

        return at;
    }
}

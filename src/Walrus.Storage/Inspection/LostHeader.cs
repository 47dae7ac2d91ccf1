using System.Buffers.Binary;
using Walrus.Storage.Format;

namespace Walrus.Storage.Inspection;

/// <summary>
/// What the header of a file said, told from the records behind it when the header itself is damaged: which use of the file it is, and the
/// store's salt when no other file has it. Pure but for the reading.
/// </summary>
internal static class LostHeader
{
    private const int GenerationAt = 16;
    private const int CrcAt = 12;
    private const int SaltBits = 32;

    /// <summary>Records that have to agree on a salt: a chance agreement of two is one in four thousand million.</summary>
    private const int VotesNeeded = 2;

    /// <summary>Candidates looked at: enough to pass over a damaged stretch, few enough to take no time.</summary>
    private const int CandidatesMax = 4_096;

    /// <summary>
    /// The newest generation of which a valid record stands in the file; null when there is none. A recycled file still has records of its
    /// earlier uses behind those of the last, so the newest is the one that counts.
    /// </summary>
    public static Generation? FindGeneration(ByteWindow window, RecordSalt salt)
    {
        Generation newest = default;
        long position = HeaderBlock.Bytes;
        while (position + RecordFrame.Bytes <= window.End)
        {
            ReadOnlySpan<byte> bytes = window.From(position, RecordFrame.Bytes + BatchHeader.PrefixBytes);
            long length = IsCandidate(bytes, out Generation generation) && generation >= newest
                ? ValidBytes(window, position, generation, salt)
                : 0;
            newest = length > 0 ? generation : newest;
            position += length > 0 ? length : RecordFrame.Alignment;
        }

        return newest == default ? null : newest;
    }

    /// <summary>
    /// The salt from which the checksums of the file's records start. A checksum is a one-to-one function of what it starts from, so every
    /// whole record gives one salt, and the right one is the one that two records give.
    /// </summary>
    public static FrameSalt? FindSalt(ByteWindow window, bool isJournal)
    {
        Dictionary<uint, int> votes = [];
        int candidates = 0;
        for (long position = HeaderBlock.Bytes; position + RecordFrame.Bytes <= window.End && candidates < CandidatesMax; position += RecordFrame.Alignment)
        {
            ReadOnlySpan<byte> bytes = window.From(position, RecordFrame.Bytes + BatchHeader.PrefixBytes);
            if (!IsCandidate(bytes, out _))
            {
                continue;
            }

            candidates++;
            int covered = RecordFrame.CoveredBytesOf(bytes);
            bytes = window.From(position, covered);
            if (bytes.Length < covered)
            {
                continue;
            }

            uint start = Solve(bytes[..covered]);
            uint salt = isJournal ? new FrameSalt(start).At((int)position).Value : start; // The same step leads back.
            int count = votes.GetValueOrDefault(salt) + 1;
            if (count == VotesNeeded)
            {
                return new FrameSalt(salt);
            }

            votes[salt] = count;
        }

        return null;
    }

    private static bool IsCandidate(ReadOnlySpan<byte> bytes, out Generation generation)
    {
        generation = default;
        if (bytes.Length < RecordFrame.Bytes)
        {
            return false;
        }

        ulong number = BinaryPrimitives.ReadUInt64LittleEndian(bytes[GenerationAt..]);
        if (number is 0 or > uint.MaxValue)
        {
            return false;
        }

        // Everything but the checksum, which tells itself by being the only thing wrong.
        generation = new Generation(number);
        FrameCheck check = RecordFrame.TryPeek(bytes, generation, default, RecordFrame.RecordBytesMax, out _);
        return check is FrameCheck.Good or FrameCheck.BadCrc or FrameCheck.Truncated;
    }

    private static long ValidBytes(ByteWindow window, long position, Generation generation, RecordSalt salt)
    {
        var scan = new RecordScan(window, position, generation, salt);
        return scan.IsRecordHere() ? scan.Frame.PaddedBytes : 0;
    }

    /// <summary>The start that gives the checksum which the frame has. The checksum is linear over single bits in what it starts from.</summary>
    private static uint Solve(ReadOnlySpan<byte> record)
    {
        uint wanted = BinaryPrimitives.ReadUInt32LittleEndian(record[CrcAt..]) ^ Checksum(0, record);
        Span<uint> results = stackalloc uint[SaltBits];
        Span<uint> starts = stackalloc uint[SaltBits];
        uint zero = Checksum(0, record);
        for (int bit = 0; bit < SaltBits; bit++)
        {
            starts[bit] = 1u << bit;
            results[bit] = Checksum(1u << bit, record) ^ zero;
        }

        uint solution = 0;
        for (int bit = 0; bit < SaltBits; bit++)
        {
            Eliminate(results, starts, bit);
            if ((wanted >> bit & 1) != 0)
            {
                wanted ^= results[bit];
                solution ^= starts[bit];
            }
        }

        return solution;
    }

    /// <summary>One column of Gauss and Jordan: afterwards only row <paramref name="bit"/> has that bit.</summary>
    private static void Eliminate(Span<uint> results, Span<uint> starts, int bit)
    {
        int pivot = bit;
        while ((results[pivot] >> bit & 1) == 0)
        {
            pivot++; // The function is one-to-one, so there is one.
        }

        (results[bit], results[pivot]) = (results[pivot], results[bit]);
        (starts[bit], starts[pivot]) = (starts[pivot], starts[bit]);
        for (int row = 0; row < SaltBits; row++)
        {
            if (row != bit && (results[row] >> bit & 1) != 0)
            {
                results[row] ^= results[bit];
                starts[row] ^= starts[bit];
            }
        }
    }

    private static uint Checksum(uint start, ReadOnlySpan<byte> record)
    {
        uint crc = Crc32C.Append(start, record[..CrcAt]);
        return Crc32C.Append(crc, record[(CrcAt + sizeof(uint))..]);
    }
}

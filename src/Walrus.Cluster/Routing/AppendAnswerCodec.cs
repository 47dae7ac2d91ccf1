using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Walrus.Cluster;

/// <summary>What a leader answers to a request to append.</summary>
/// <param name="Fate">What became of it there.</param>
/// <param name="Offset">The first entry's offset, when acknowledged; the number that belongs to the fate when that is about a producer.</param>
/// <param name="Segment">The last segment of the partition that the answering node knows; 0 when it knows none.</param>
/// <param name="Epoch">That segment's epoch as it knows it.</param>
/// <param name="Reason">Why the store failed, cut at <see cref="Limits.PeerRefusalTextBytesMax"/> bytes.</param>
internal readonly record struct AppendAnswer(AppendFate Fate, Offset Offset, SegmentNumber Segment, SegmentEpoch Epoch, string Reason);

/// <summary>Answers to requests to append, docs/formats/cursors.md.</summary>
internal static class AppendAnswerCodec
{
    private const byte Version = 1;
    private const int FateAt = sizeof(byte);
    private const int OffsetAt = FateAt + sizeof(byte);
    private const int SegmentAt = OffsetAt + sizeof(long);
    private const int EpochAt = SegmentAt + sizeof(int);
    private const int ReasonAt = EpochAt + sizeof(long);

    /// <summary>The bytes of an answer.</summary>
    public static byte[] Encode(in AppendAnswer answer)
    {
        Span<byte> reason = stackalloc byte[Limits.PeerRefusalTextBytesMax];
        _ = Utf8.FromUtf16(answer.Reason, reason, out _, out int reasonBytes); // What does not fit is cut between two characters.
        byte[] bytes = new byte[ReasonAt + reasonBytes];
        bytes[0] = Version;
        bytes[FateAt] = (byte)answer.Fate;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(OffsetAt), answer.Offset.Value);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(SegmentAt), answer.Segment.Value);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(EpochAt), answer.Epoch.Value);
        reason[..reasonBytes].CopyTo(bytes.AsSpan(ReasonAt));
        return bytes;
    }

    /// <summary>False when these are not the bytes of an answer.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out AppendAnswer answer)
    {
        answer = default;
        if (bytes.Length is < ReasonAt or > ReasonAt + Limits.PeerRefusalTextBytesMax || bytes[0] != Version || bytes[FateAt] > (byte)AppendFate.TooManyProducers)
        {
            return false;
        }

        long offset = BinaryPrimitives.ReadInt64LittleEndian(bytes[OffsetAt..]);
        int segment = BinaryPrimitives.ReadInt32LittleEndian(bytes[SegmentAt..]);
        long epoch = BinaryPrimitives.ReadInt64LittleEndian(bytes[EpochAt..]);
        if (offset < 0 || segment < 0 || epoch < 0 || !Utf8.IsValid(bytes[ReasonAt..]))
        {
            return false;
        }

        if ((AppendFate)bytes[FateAt] is AppendFate.OutOfOrder or AppendFate.Fenced && offset > int.MaxValue)
        {
            return false;
        }

        answer = new AppendAnswer(
            (AppendFate)bytes[FateAt], new Offset(offset), new SegmentNumber(segment), new SegmentEpoch(epoch), Encoding.UTF8.GetString(bytes[ReasonAt..]));
        return true;
    }
}

using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using Walrus.Storage;

namespace Walrus.Cluster;

/// <summary>Answers of a cursor's owner, docs/formats/cursors.md: fields of fixed size, then an entry's value or a reason. Keys and headers of entries are not sent.</summary>
internal static class CursorAnswerCodec
{
    private const byte Version = 1;
    private const byte PositionFlag = 1;
    private const byte EntryFlag = 2;
    private const int FateAt = sizeof(byte);
    private const int FlagsAt = FateAt + sizeof(byte);
    private const int PositionAt = FlagsAt + sizeof(byte);
    private const int OffsetAt = PositionAt + sizeof(long);
    private const int TimestampAt = OffsetAt + sizeof(long);

    /// <summary>Bytes before the value or the reason.</summary>
    public const int HeadBytes = TimestampAt + sizeof(long);

    /// <summary>The bytes of an answer before the entry's value, which follows when there is an entry.</summary>
    public static byte[] EncodeHead(in CursorAnswer answer)
    {
        Span<byte> reason = stackalloc byte[Limits.PeerRefusalTextBytesMax];
        int reasonBytes = 0;
        if (answer.Entry is null)
        {
            _ = Utf8.FromUtf16(answer.Reason ?? "", reason, out _, out reasonBytes); // What does not fit is cut between two characters.
        }

        byte[] head = new byte[HeadBytes + reasonBytes];
        head[0] = Version;
        head[FateAt] = (byte)answer.Fate;
        head[FlagsAt] = (byte)((answer.Position is null ? 0 : PositionFlag) | (answer.Entry is null ? 0 : EntryFlag));
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(PositionAt), answer.Position?.Value ?? 0);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(OffsetAt), answer.Entry?.Offset.Value ?? 0);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(TimestampAt), answer.Entry?.Timestamp.UnixMilliseconds ?? 0);
        reason[..reasonBytes].CopyTo(head.AsSpan(HeadBytes));
        return head;
    }

    /// <summary>False when these are not the bytes of an answer. What it returns is its own.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out CursorAnswer answer)
    {
        answer = default;
        if (bytes.Length < HeadBytes || bytes[0] != Version || bytes[FateAt] > (byte)CursorFate.TopicGone || bytes[FlagsAt] > (PositionFlag | EntryFlag))
        {
            return false;
        }

        bool hasPosition = (bytes[FlagsAt] & PositionFlag) != 0;
        bool hasEntry = (bytes[FlagsAt] & EntryFlag) != 0;
        long position = BinaryPrimitives.ReadInt64LittleEndian(bytes[PositionAt..]);
        long offset = BinaryPrimitives.ReadInt64LittleEndian(bytes[OffsetAt..]);
        long timestamp = BinaryPrimitives.ReadInt64LittleEndian(bytes[TimestampAt..]);
        ReadOnlySpan<byte> rest = bytes[HeadBytes..];
        if (position < 0 || offset < 0 || (!hasPosition && position != 0) || (!hasEntry && !IsReason(rest, offset, timestamp)))
        {
            return false;
        }

        Entry? entry = hasEntry ? new Entry(new Offset(offset), new EntryTimestamp(timestamp), rest.ToArray()) : null;
        string? reason = hasEntry || rest.IsEmpty ? null : Encoding.UTF8.GetString(rest);
        answer = new CursorAnswer((CursorFate)bytes[FateAt], hasPosition ? new Offset(position) : null, entry, reason);
        return true;
    }

    private static bool IsReason(ReadOnlySpan<byte> rest, long offset, long timestamp) =>
        rest.Length <= Limits.PeerRefusalTextBytesMax && Utf8.IsValid(rest) && offset == 0 && timestamp == 0;
}

using System.Buffers;

namespace Walrus.Consensus;

/// <summary>
/// Messages as bytes (docs/formats/raft-messages.md): a header of <see cref="MessageFormat.HeaderBytes"/>, then what the kind says, little-endian.
/// Framing and checksums are the link's. Allocates nothing, but for the membership of a snapshot.
/// </summary>
public static class MessageWriter
{
    /// <summary>Bytes that <paramref name="message"/> takes, at most <see cref="Limits.MessageBytesMax"/> for what a core sends.</summary>
    public static int Bytes(Message message) => MessageFormat.HeaderBytes + message switch
    {
        VoteRequest => MessageFormat.PositionBytes,
        VoteReply or TimeoutNow => 0,
        AppendRequest append => MessageFormat.AppendFixedBytes + EntriesBytes(append.Entries),
        AppendReply => sizeof(long) + MessageFormat.PositionBytes,
        Heartbeat => sizeof(long) + sizeof(long),
        HeartbeatReply => sizeof(long),
        SnapshotChunk chunk => MessageFormat.ChunkFixedBytes + MembershipCodec.EncodedBytes(chunk.Snapshot.Members) + chunk.Data.Length,
        SnapshotReply => MessageFormat.PositionBytes + sizeof(long),
        _ => throw new ArgumentException($"{message.GetType().Name} is no message of the core.", nameof(message)),
    };

    /// <summary>Writes <paramref name="message"/>; its indexes must be those that a core gives: entries follow the previous one without gaps.</summary>
    public static void Write(Message message, IBufferWriter<byte> into)
    {
        int bytes = Bytes(message);
        into.Advance(Write(message, into.GetSpan(bytes)[..bytes]));
    }

    /// <summary>Writes <paramref name="message"/> to the beginning of <paramref name="into"/>, which has room for <see cref="Bytes"/>; returns how many were written.</summary>
    public static int Write(Message message, Span<byte> into)
    {
        FieldWriter writer = new(into);
        writer.Byte(MessageFormat.Version);
        writer.Byte((byte)KindOf(message));
        writer.Byte(FlagsOf(message));
        writer.Byte(0);
        writer.Int64(message.From.Value);
        writer.Int64(message.To.Value);
        writer.Int64(message.Term.Value);
        WriteBody(message, ref writer);
        return writer.Written;
    }

    private static void WriteBody(Message message, ref FieldWriter writer)
    {
        switch (message)
        {
            case VoteRequest request:
                writer.Position(request.Last);
                break;
            case AppendRequest append:
                WriteAppend(append, ref writer);
                break;
            case AppendReply reply:
                writer.Int64(reply.Index.Value);
                writer.Position(reply.Hint);
                break;
            case Heartbeat heartbeat:
                writer.Int64(heartbeat.Committed.Value);
                writer.Int64(heartbeat.Round);
                break;
            case HeartbeatReply reply:
                writer.Int64(reply.Round);
                break;
            case SnapshotChunk chunk:
                WriteChunk(chunk, ref writer);
                break;
            case SnapshotReply reply:
                writer.Position(reply.Snapshot);
                writer.Int64(reply.Next);
                break;
        }
    }

    private static void WriteAppend(AppendRequest append, ref FieldWriter writer)
    {
        writer.Position(append.Previous);
        writer.Int64(append.Committed.Value);
        writer.Int32(append.Entries.Count);
        for (int i = 0; i < append.Entries.Count; i++)
        {
            LogEntry entry = append.Entries[i];
            writer.Int64(entry.Term.Value);
            writer.Byte((byte)entry.Kind);
            writer.Int32(entry.Data.Length);
            writer.Bytes(entry.Data.Span);
        }
    }

    private static void WriteChunk(SnapshotChunk chunk, ref FieldWriter writer)
    {
        byte[] members = MembershipCodec.Encode(chunk.Snapshot.Members);
        writer.Position(chunk.Snapshot.Position);
        writer.Int64(chunk.Snapshot.Bytes);
        writer.UInt32(chunk.Snapshot.Checksum);
        writer.UInt16((ushort)members.Length);
        writer.Bytes(members);
        writer.Int64(chunk.Position);
        writer.Int32(chunk.Data.Length);
        writer.Bytes(chunk.Data.Span);
    }

    private static int EntriesBytes(IReadOnlyList<LogEntry> entries)
    {
        int bytes = 0;
        for (int i = 0; i < entries.Count; i++)
        {
            bytes = checked(bytes + MessageFormat.EntryHeaderBytes + entries[i].Data.Length);
        }

        return bytes;
    }

    private static MessageKind KindOf(Message message) => message switch
    {
        VoteRequest => MessageKind.VoteRequest,
        VoteReply => MessageKind.VoteReply,
        AppendRequest => MessageKind.AppendRequest,
        AppendReply => MessageKind.AppendReply,
        Heartbeat => MessageKind.Heartbeat,
        HeartbeatReply => MessageKind.HeartbeatReply,
        SnapshotChunk => MessageKind.SnapshotChunk,
        SnapshotReply => MessageKind.SnapshotReply,
        TimeoutNow => MessageKind.TimeoutNow,
        _ => throw new ArgumentException($"{message.GetType().Name} is no message of the core.", nameof(message)),
    };

    private static byte FlagsOf(Message message) => message switch
    {
        VoteRequest request => Flags((request.IsPreVote, MessageFormat.IsPreVote), (request.IsTransfer, MessageFormat.IsTransfer)),
        VoteReply reply => Flags((reply.IsPreVote, MessageFormat.IsPreVote), (reply.IsGranted, MessageFormat.IsGranted)),
        AppendReply reply => Flags((reply.IsRejected, MessageFormat.IsRejected), default),
        _ => 0,
    };

    private static byte Flags((bool IsSet, byte Flag) one, (bool IsSet, byte Flag) other) =>
        (byte)((one.IsSet ? one.Flag : 0) | (other.IsSet ? other.Flag : 0));
}

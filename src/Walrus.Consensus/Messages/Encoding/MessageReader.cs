namespace Walrus.Consensus;

/// <summary>
/// Messages from bytes, the mirror of <see cref="MessageWriter"/>. Total: any bytes give an outcome, never an exception, and never more memory than
/// their own length and some header. Lengths and counts are checked before anything is taken; whether a message makes sense is checked by
/// <see cref="RaftNode.Step"/>.
/// </summary>
public static class MessageReader
{
    /// <summary>
    /// Reads the message that <paramref name="bytes"/> are, from first to last. Data is copied: the bytes are the caller's again afterwards.
    /// <paramref name="message"/> is not null exactly when the outcome is <see cref="MessageReadOutcome.Read"/>.
    /// </summary>
    public static MessageReadOutcome TryRead(ReadOnlySpan<byte> bytes, out Message? message)
    {
        message = null;
        if (bytes.Length is < MessageFormat.HeaderBytes or > Limits.MessageBytesMax)
        {
            return MessageReadOutcome.Malformed;
        }

        FieldReader reader = new(bytes);
        if (reader.Byte() != MessageFormat.Version)
        {
            return MessageReadOutcome.OtherVersion;
        }

        MessageKind kind = (MessageKind)reader.Byte();
        if (kind is < MessageKind.VoteRequest or > MessageKind.TimeoutNow)
        {
            return MessageReadOutcome.UnknownKind;
        }

        byte flags = reader.Byte();
        bool isPlain = reader.Byte() == 0 && (flags & ~FlagsOf(kind)) == 0;
        Envelope envelope = new(new NodeId(reader.Int64()), new NodeId(reader.Int64()), new Term(reader.Int64()), flags);
        Message? read = isPlain ? ReadBody(kind, envelope, ref reader) : null;
        if (read is null || !reader.IsComplete)
        {
            return MessageReadOutcome.Malformed;
        }

        message = read;
        return MessageReadOutcome.Read;
    }

    private static int FlagsOf(MessageKind kind) => kind switch
    {
        MessageKind.VoteRequest => MessageFormat.IsPreVote | MessageFormat.IsTransfer,
        MessageKind.VoteReply => MessageFormat.IsPreVote | MessageFormat.IsGranted,
        MessageKind.AppendReply => MessageFormat.IsRejected,
        _ => 0,
    };

    private static Message? ReadBody(MessageKind kind, Envelope envelope, ref FieldReader reader)
    {
        (NodeId from, NodeId to, Term term, _) = envelope;
        return kind switch
        {
            MessageKind.VoteRequest =>
                new VoteRequest(from, to, term, reader.Position(), envelope.Has(MessageFormat.IsPreVote), envelope.Has(MessageFormat.IsTransfer)),
            MessageKind.VoteReply => new VoteReply(from, to, term, envelope.Has(MessageFormat.IsPreVote), envelope.Has(MessageFormat.IsGranted)),
            MessageKind.AppendRequest => ReadAppend(envelope, ref reader),
            MessageKind.AppendReply => new AppendReply(from, to, term, reader.Index(), envelope.Has(MessageFormat.IsRejected), reader.Position()),
            MessageKind.Heartbeat => new Heartbeat(from, to, term, reader.Index(), reader.Int64()),
            MessageKind.HeartbeatReply => new HeartbeatReply(from, to, term, reader.Int64()),
            MessageKind.SnapshotChunk => ReadChunk(envelope, ref reader),
            MessageKind.SnapshotReply => new SnapshotReply(from, to, term, reader.Position(), reader.Int64()),
            _ => new TimeoutNow(from, to, term),
        };
    }

    private static AppendRequest? ReadAppend(Envelope envelope, ref FieldReader reader)
    {
        LogPosition previous = reader.Position();
        LogIndex committed = reader.Index();
        int count = reader.Int32();

        // Each entry takes its header at least, so a count that the bytes cannot hold is found before anything is taken for it.
        bool isPossible = count is >= 0 and <= Limits.AppendEntriesMax && count * MessageFormat.EntryHeaderBytes <= reader.Remaining
            && previous.Index.Value is >= 0 and <= Limits.LogPositionMax;
        if (reader.IsFailed || !isPossible)
        {
            return null;
        }

        // One copy of all entries' data, in which each has its part.
        byte[] data = count == 0 ? [] : new byte[reader.Remaining - (count * MessageFormat.EntryHeaderBytes)];
        LogEntry[] entries = new LogEntry[count];
        int at = 0;
        for (int i = 0; i < count; i++)
        {
            Term term = new(reader.Int64());
            EntryKind kind = (EntryKind)reader.Byte();
            ReadOnlySpan<byte> bytes = reader.Take(reader.Int32());
            if (reader.IsFailed || bytes.Length > data.Length - at)
            {
                return null;
            }

            bytes.CopyTo(data.AsSpan(at));
            entries[i] = new LogEntry(previous.Index + (i + 1), term, kind, data.AsMemory(at, bytes.Length));
            at += bytes.Length;
        }

        return new AppendRequest(envelope.From, envelope.To, envelope.Term, previous, entries, committed);
    }

    private static SnapshotChunk? ReadChunk(Envelope envelope, ref FieldReader reader)
    {
        LogPosition position = reader.Position();
        long bytes = reader.Int64();
        uint checksum = reader.UInt32();
        if (!MembershipCodec.TryDecode(reader.Take(reader.UInt16()), out MemberSet? members))
        {
            return null;
        }

        long at = reader.Int64();
        ReadOnlySpan<byte> data = reader.Take(reader.Int32());
        return reader.IsFailed
            ? null
            : new SnapshotChunk(envelope.From, envelope.To, envelope.Term, new Snapshot(position, members, bytes, checksum), at, data.ToArray());
    }

    /// <summary>What every message begins with.</summary>
    private readonly record struct Envelope(NodeId From, NodeId To, Term Term, byte Flags)
    {
        public bool Has(byte flag) => (Flags & flag) != 0;
    }
}

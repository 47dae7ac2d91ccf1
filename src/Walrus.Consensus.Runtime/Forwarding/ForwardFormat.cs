namespace Walrus.Consensus.Runtime;

/// <summary>
/// The bytes of forwarded proposals and reads (docs/formats/raft-forwarding.md), little-endian. Reading is total. Lengths, framing and checksums are the
/// link's.
/// </summary>
internal static class ForwardFormat
{
    public const byte Version = 1;

    /// <summary>What stands in front of a command; of a read it is all there is.</summary>
    public const int RequestHeadBytes = sizeof(byte); // version

    public const int AnswerHeadBytes =
        sizeof(byte) // version
        + sizeof(byte) // end
        + sizeof(ushort) // zero
        + MessageFormat.PositionBytes
        + sizeof(long); // leader

    /// <summary>The head of every request.</summary>
    public static ReadOnlyMemory<byte> RequestHead { get; } = new byte[] { Version };

    /// <summary>False for bytes of another version, or none.</summary>
    public static bool TryReadRequest(ReadOnlyMemory<byte> bytes, out ReadOnlyMemory<byte> command)
    {
        bool isRequest = bytes.Length >= RequestHeadBytes && bytes.Span[0] == Version;
        command = isRequest ? bytes[RequestHeadBytes..] : default;
        return isRequest;
    }

    /// <summary>The answer without the machine's, whose bytes follow.</summary>
    public static byte[] WriteAnswerHead(in ForwardAnswer answer)
    {
        byte[] head = new byte[AnswerHeadBytes];
        FieldWriter writer = new(head);
        writer.Byte(Version);
        writer.Byte((byte)answer.End);
        writer.UInt16(0);
        writer.Position(answer.Position);
        writer.Int64(answer.Leader.Value);
        return head;
    }

    /// <summary>
    /// False for bytes that no node of this version sends. <paramref name="machine"/>: the machine's answer, empty unless a proposal is done; it lies in
    /// <paramref name="bytes"/>.
    /// </summary>
    public static bool TryReadAnswer(ReadOnlySpan<byte> bytes, out ForwardAnswer answer, out ReadOnlySpan<byte> machine)
    {
        FieldReader reader = new(bytes);
        byte version = reader.Byte();
        ForwardEnd end = (ForwardEnd)reader.Byte();
        ushort zero = reader.UInt16();
        LogPosition position = reader.Position();
        NodeId leader = new(reader.Int64());
        machine = reader.Take(reader.Remaining);
        answer = new ForwardAnswer(end, position, leader);
        return !reader.IsFailed
            && version == Version
            && Enum.IsDefined(end)
            && zero == 0
            && IsWithin(position.Index.Value, Limits.LogPositionMax)
            && (end != ForwardEnd.Done || position.Index > LogIndex.Zero)
            && IsWithin(position.Term.Value, Limits.LogPositionMax)
            && leader.Value >= 0
            && machine.Length <= (end == ForwardEnd.Done ? Limits.ForwardAnswerBytesMax : 0);
    }

    private static bool IsWithin(long value, long max) => value >= 0 && value <= max;
}

using System.Buffers.Binary;
using Walrus.Peers;

namespace Walrus.Cluster.Replication;

/// <summary>
/// The bytes of replication's messages, the mirror of docs/formats/replication.md. Static, without allocation; reading checks every field against its bounds, so
/// what comes out can be computed with.
/// </summary>
internal static class ReplicationCodec
{
    /// <summary>Bytes in front of the batches.</summary>
    public const int AppendBytes = SegmentBytes
        + sizeof(long) // epoch
        + sizeof(long) // attempt
        + sizeof(long) // base
        + sizeof(long) // next
        + sizeof(long); // committed

    /// <summary>Bytes of an answer.</summary>
    public const int AnswerBytes = SegmentBytes
        + sizeof(long) // epoch
        + sizeof(long) // attempt
        + sizeof(long) // durable
        + sizeof(long) // expected
        + sizeof(long); // promised

    private const int SegmentBytes =
        sizeof(byte) // version
        + sizeof(byte) // fate, 0 in a leader's message
        + sizeof(ushort) // zero
        + sizeof(int) // partition
        + sizeof(long) // topic
        + sizeof(int) // segment
        + sizeof(int); // bytes of batches, 0 in an answer

    private const byte Version = 1;

    /// <summary>A leader's message; kind 1 of <see cref="ClusterChannels.Replication"/>.</summary>
    public static MessageKind AppendKind { get; } = new(1);

    /// <summary>A follower's answer; kind 2.</summary>
    public static MessageKind AnswerKind { get; } = new(2);

    /// <summary>Writes the part in front of the batches.</summary>
    public static void Write(in AppendMessage message, Span<byte> into)
    {
        WriteSegment(message.Segment, 0, message.BatchBytes, into);
        WriteNumbers(into[SegmentBytes..], message.Epoch.Value, message.Attempt, message.Base.Value, message.Next.Value, message.Committed.Value);
    }

    /// <summary>Writes an answer.</summary>
    public static void Write(in AnswerMessage message, Span<byte> into)
    {
        FollowerAnswer answer = message.Answer;
        WriteSegment(message.Segment, (byte)answer.Fate, 0, into);
        WriteNumbers(into[SegmentBytes..], message.Epoch.Value, answer.Attempt, answer.Durable.Value, answer.Expected.Value, answer.Promised.Value);
    }

    /// <summary>Reads a leader's message; false when it is none. The batches are what lies behind <see cref="AppendBytes"/>; they are not looked into.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out AppendMessage message)
    {
        message = default;
        if (bytes.Length < AppendBytes || !TryReadSegment(bytes, out SegmentId segment, out byte fate, out int batchBytes)
            || fate != 0 || batchBytes != bytes.Length - AppendBytes)
        {
            return false;
        }

        Span<long> numbers = stackalloc long[5];
        if (!TryReadNumbers(bytes[SegmentBytes..], numbers) || numbers[0] == 0 || numbers[3] < numbers[2] || numbers[3] == numbers[2] != (batchBytes == 0))
        {
            return false;
        }

        message = new AppendMessage(
            segment, new SegmentEpoch(numbers[0]), numbers[1], new Offset(numbers[2]), new Offset(numbers[3]), new Offset(numbers[4]), batchBytes);
        return true;
    }

    /// <summary>Reads an answer; false when it is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out AnswerMessage message)
    {
        message = default;
        if (bytes.Length != AnswerBytes || !TryReadSegment(bytes, out SegmentId segment, out byte fate, out int batchBytes)
            || fate > (byte)FollowerFate.NoRoom || batchBytes != 0)
        {
            return false;
        }

        Span<long> numbers = stackalloc long[5];
        if (!TryReadNumbers(bytes[SegmentBytes..], numbers) || numbers[0] == 0)
        {
            return false;
        }

        FollowerAnswer answer = new((FollowerFate)fate, numbers[1], new Offset(numbers[2]), new Offset(numbers[3]), new SegmentEpoch(numbers[4]));
        message = new AnswerMessage(segment, new SegmentEpoch(numbers[0]), answer);
        return true;
    }

    private static void WriteSegment(SegmentId segment, byte fate, int batchBytes, Span<byte> into)
    {
        into[0] = Version;
        into[1] = fate;
        BinaryPrimitives.WriteUInt16LittleEndian(into[2..], 0);
        BinaryPrimitives.WriteInt32LittleEndian(into[4..], segment.Partition.Number.Value);
        BinaryPrimitives.WriteInt64LittleEndian(into[8..], segment.Partition.Topic.Value);
        BinaryPrimitives.WriteInt32LittleEndian(into[16..], segment.Number.Value);
        BinaryPrimitives.WriteInt32LittleEndian(into[20..], batchBytes);
    }

    private static bool TryReadSegment(ReadOnlySpan<byte> bytes, out SegmentId segment, out byte fate, out int batchBytes)
    {
        int partition = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        long topic = BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]);
        int number = BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]);
        fate = bytes[1];
        batchBytes = BinaryPrimitives.ReadInt32LittleEndian(bytes[20..]);
        segment = new SegmentId(new PartitionId(new TopicId(topic), new PartitionNumber(partition)), new SegmentNumber(number));
        return bytes[0] == Version
            && BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]) == 0
            && partition is >= 0 and < Limits.TopicPartitionsMax
            && topic is > 0 and <= Limits.MetadataNumberMax
            && number is > 0 and <= Limits.SegmentNumberMax
            && batchBytes >= 0;
    }

    private static void WriteNumbers(Span<byte> into, params ReadOnlySpan<long> numbers)
    {
        for (int index = 0; index < numbers.Length; index++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(into[(index * sizeof(long))..], numbers[index]);
        }
    }

    private static bool TryReadNumbers(ReadOnlySpan<byte> bytes, Span<long> numbers)
    {
        for (int index = 0; index < numbers.Length; index++)
        {
            numbers[index] = BinaryPrimitives.ReadInt64LittleEndian(bytes[(index * sizeof(long))..]);
            if (numbers[index] is < 0 or > Limits.MetadataNumberMax)
            {
                return false;
            }
        }

        return true;
    }
}

using System.Buffers;

namespace Walrus.Protocol;

/// <content>Batches of producers whose retries are recognised, an extension.</content>
public static partial class RequestParser
{
    private const byte Comma = (byte)',';

    private static Request ParseProduce(TopicName topic, in ReadOnlySequence<byte> body, ReadOnlySpan<byte> head, ReadOnlySpan<byte> rest)
    {
        ReadOnlySpan<byte> partitionWord = NextWord(ref rest);
        ReadOnlySpan<byte> producerWord = NextWord(ref rest);
        ReadOnlySpan<byte> epochWord = NextWord(ref rest);
        ReadOnlySpan<byte> sequenceWord = NextWord(ref rest);
        ReadOnlySequence<byte> tail = body.Slice(head.Length - rest.Length);
        if (sequenceWord.IsEmpty || tail.PositionOf(Space) is not { } blank)
        {
            return Request.Refused(ProducerTexts.ProduceRequiresAll);
        }

        if (!TryNumber(partitionWord, int.MaxValue, out long partition)
            || !TryNumber(producerWord, Limits.MetadataNumberMax, out long producer) || producer < 1
            || !TryNumber(epochWord, short.MaxValue, out long epoch)
            || !TryNumber(sequenceWord, int.MaxValue, out long sequence))
        {
            return Request.Refused(ProducerTexts.ProduceRequiresNumbers);
        }

        ReadOnlySequence<byte> payload = tail.Slice(tail.GetPosition(1, blank));
        return ParseLengths(tail.Slice(0, blank), payload) is not { } lengths
            ? Request.Refused(ProducerTexts.ProduceInvalidLengths)
            : new Request
            {
                Kind = RequestKind.Produce,
                Topic = topic,
                Partition = (int)partition,
                Producer = new ProducerStamp(new ProducerId(producer), new ProducerEpoch((short)epoch), new SequenceNumber((int)sequence)),
                Lengths = lengths,
                Payload = payload,
            };
    }

    /// <summary>Null when they are not decimal numbers with commas between them, too many, not as long as the payload, or would cut a character in two.</summary>
    private static int[]? ParseLengths(in ReadOnlySequence<byte> list, in ReadOnlySequence<byte> payload)
    {
        ReadOnlySpan<byte> rest = list.IsSingleSegment ? list.FirstSpan : list.ToArray();
        int count = rest.Count(Comma) + 1;
        if (count > Limits.ProducerBatchEntriesMax)
        {
            return null;
        }

        int[] lengths = new int[count];
        SequenceReader<byte> reader = new(payload);
        for (int index = 0; index < count; index++)
        {
            int end = rest.IndexOf(Comma);
            if (!TryNumber(end < 0 ? rest : rest[..end], int.MaxValue, out long length) || length > reader.Remaining)
            {
                return null;
            }

            rest = end < 0 ? [] : rest[(end + 1)..];
            lengths[index] = (int)length;
            reader.Advance(length);
            if (reader.TryPeek(out byte next) && (next & 0xC0) == 0x80)
            {
                return null; // The middle of a character.
            }
        }

        return reader.End ? lengths : null;
    }
}

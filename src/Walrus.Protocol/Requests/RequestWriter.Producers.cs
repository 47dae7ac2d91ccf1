using System.Buffers;
using System.Globalization;
using System.Text;

namespace Walrus.Protocol;

/// <content>Batches of producers whose retries are recognised, an extension.</content>
public static partial class RequestWriter
{
    /// <summary>A number and the comma or blank behind it.</summary>
    private const int ItemBytesMax = NumberBytesMax + 1;

    /// <summary><c>PRODUCER</c></summary>
    public static void WriteProducer(IBufferWriter<byte> output) => FrameWriter.Write(output, CommandWords.Producer);

    /// <summary>What the frame of a PRODUCE has at most beside its payload.</summary>
    public static long ProduceOverheadBytesMax(TopicName topic, int entries) =>
        (long)FrameWriter.HeaderBytes
        + CommandWords.Produce.Length
        + Blank.Length
        + topic.Value.Length // a name is ASCII
        + Blank.Length
        + ((4L + entries) * ItemBytesMax); // partition, producer, epoch, sequence, and the lengths

    /// <summary><c>PRODUCE topic partition producer epoch sequence lengths payload</c></summary>
    /// <param name="output">Where the frame goes.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="partition">The partition, from 0.</param>
    /// <param name="producer">Who, and the number of the first entry.</param>
    /// <param name="entries">The entries, each UTF-8; 1 to <see cref="Limits.ProducerBatchEntriesMax"/>.</param>
    public static void WriteProduce(
        IBufferWriter<byte> output, TopicName topic, int partition, ProducerStamp producer, IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentOutOfRangeException.ThrowIfNegative(partition);
        ArgumentOutOfRangeException.ThrowIfLessThan(entries.Count, 1, nameof(entries));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(entries.Count, Limits.ProducerBatchEntriesMax, nameof(entries));
        StringBuilder head = new();
        head.Append(CultureInfo.InvariantCulture, $"PRODUCE {topic.Value} {partition} {producer.Id} {producer.Epoch} {producer.First} ");
        int payloadBytes = 0;
        for (int index = 0; index < entries.Count; index++)
        {
            head.Append(index == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $"{entries[index].Length}");
            payloadBytes = checked(payloadBytes + entries[index].Length);
        }

        head.Append(' ');
        int bodyBytes = checked(head.Length + payloadBytes);
        Span<byte> frame = output.GetSpan(FrameWriter.HeaderBytes + bodyBytes);
        FrameWriter.WriteHeader(frame, bodyBytes);
        Span<byte> rest = frame[FrameWriter.HeaderBytes..];
        rest = rest[Encoding.ASCII.GetBytes(head.ToString(), rest)..];
        foreach (ReadOnlyMemory<byte> entry in entries)
        {
            rest = Append(rest, entry.Span);
        }

        output.Advance(FrameWriter.HeaderBytes + bodyBytes);
    }
}

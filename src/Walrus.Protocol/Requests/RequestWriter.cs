using System.Buffers;
using System.Globalization;
using System.Text;

namespace Walrus.Protocol;

/// <summary>Writes commands as whole frames. Mirror: <see cref="RequestParser"/>.</summary>
public static partial class RequestWriter
{
    private const int NumberBytesMax = 20;

    private static ReadOnlySpan<byte> Blank => " "u8;

    /// <summary><c>REGISTER topic</c>, and the partition count only when it is not 1: what every broker understands.</summary>
    public static void WriteRegister(IBufferWriter<byte> output, TopicName topic, int partitions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        Span<byte> number = stackalloc byte[NumberBytesMax];
        Write(output, CommandWords.Register, topic, partitions == 1 ? [] : Format(partitions, number));
    }

    /// <summary>The bytes of a PUT's frame: what either WritePut will add to its output.</summary>
    public static long PutFrameBytes(TopicName topic, int payloadBytes) =>
        (long)FrameWriter.HeaderBytes
        + CommandWords.Put.Length
        + Blank.Length
        + topic.Value.Length // a name is ASCII
        + Blank.Length
        + payloadBytes;

    /// <summary><c>PUT topic payload</c>; the payload must be UTF-8, which the broker checks.</summary>
    public static void WritePut(IBufferWriter<byte> output, TopicName topic, ReadOnlySpan<byte> payload) =>
        payload.CopyTo(BeginPut(output, topic, payload.Length));

    /// <summary><c>PUT topic payload</c> from text, encoded straight into the output.</summary>
    /// <param name="output">Where the frame goes.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="payload">Text without lone surrogates, which would be replaced.</param>
    /// <param name="payloadBytes">What <see cref="Encoding.GetByteCount(string)"/> of UTF-8 says for it.</param>
    public static void WritePut(IBufferWriter<byte> output, TopicName topic, string payload, int payloadBytes) =>
        Encoding.UTF8.GetBytes(payload, BeginPut(output, topic, payloadBytes));

    /// <summary>Writes all but the payload, and returns its place: advanced over already, to be filled before the next write.</summary>
    private static Span<byte> BeginPut(IBufferWriter<byte> output, TopicName topic, int payloadBytes)
    {
        ArgumentNullException.ThrowIfNull(output);
        int frameBytes = checked((int)PutFrameBytes(topic, payloadBytes));
        Span<byte> frame = output.GetSpan(frameBytes)[..frameBytes];
        FrameWriter.WriteHeader(frame, frameBytes - FrameWriter.HeaderBytes);
        Span<byte> rest = Append(Append(frame[FrameWriter.HeaderBytes..], CommandWords.Put), Blank);
        rest = Append(rest[Encoding.ASCII.GetBytes(topic.Value, rest)..], Blank);
        output.Advance(frameBytes);
        return rest;
    }

    /// <summary><c>GET topic</c></summary>
    public static void WriteGet(IBufferWriter<byte> output, TopicName topic) => Write(output, CommandWords.Get, topic, []);

    /// <summary><c>FETCH topic segment index</c>, and the partition (an extension) only when it is not 0.</summary>
    public static void WriteFetch(IBufferWriter<byte> output, TopicName topic, SegmentNumber segment, long index, int partition)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfNegative(partition);
        Span<byte> numbers = stackalloc byte[(3 * NumberBytesMax) + 2];
        int length = Format(segment.Value, numbers).Length;
        numbers[length++] = (byte)' ';
        length += Format(index, numbers[length..]).Length;
        if (partition != 0)
        {
            numbers[length++] = (byte)' ';
            length += Format(partition, numbers[length..]).Length;
        }

        Write(output, CommandWords.Fetch, topic, numbers[..length]);
    }

    /// <summary><c>STATE topic</c></summary>
    public static void WriteState(IBufferWriter<byte> output, TopicName topic) => Write(output, CommandWords.State, topic, []);

    /// <summary><c>METRICS</c></summary>
    public static void WriteMetrics(IBufferWriter<byte> output) => FrameWriter.Write(output, CommandWords.Metrics);

    /// <summary><c>TOPICS</c>, an extension.</summary>
    public static void WriteTopics(IBufferWriter<byte> output) => FrameWriter.Write(output, CommandWords.Topics);

    private static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> word, TopicName topic, ReadOnlySpan<byte> arguments)
    {
        ArgumentNullException.ThrowIfNull(output);
        int bodyBytes = word.Length
            + Blank.Length
            + topic.Value.Length
            + (arguments.IsEmpty ? 0 : Blank.Length + arguments.Length);
        Span<byte> frame = output.GetSpan(FrameWriter.HeaderBytes + bodyBytes);
        FrameWriter.WriteHeader(frame, bodyBytes);
        Span<byte> rest = Append(Append(frame[FrameWriter.HeaderBytes..], word), Blank);
        rest = rest[Encoding.ASCII.GetBytes(topic.Value, rest)..];
        if (!arguments.IsEmpty)
        {
            Append(Append(rest, Blank), arguments);
        }

        output.Advance(FrameWriter.HeaderBytes + bodyBytes);
    }

    private static Span<byte> Append(Span<byte> destination, ReadOnlySpan<byte> source)
    {
        source.CopyTo(destination);
        return destination[source.Length..];
    }

    private static ReadOnlySpan<byte> Format(long number, Span<byte> destination)
    {
        number.TryFormat(destination, out int written, default, CultureInfo.InvariantCulture);
        return destination[..written];
    }
}

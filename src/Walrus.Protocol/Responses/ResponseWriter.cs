using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Walrus.Protocol;

/// <summary>Writes answers as whole frames. Mirror: <see cref="ResponseParser"/>.</summary>
public static class ResponseWriter
{
    private const int NumberBytesMax = 20;

    /// <summary><c>OK</c>: the answer to REGISTER, PUT, and what operators change.</summary>
    public static void WriteOk(IBufferWriter<byte> output) => FrameWriter.Write(output, ResponseWords.Ok);

    /// <summary><c>OK payload</c>: the answer to GET. An empty entry is <c>OK </c>, with the blank.</summary>
    public static void WriteEntry(IBufferWriter<byte> output, ReadOnlySpan<byte> payload) =>
        Write(output, ResponseWords.OkAndBlank, [], payload);

    /// <summary><c>OK next payload</c>: the answer to FETCH.</summary>
    /// <param name="output">Where the frame goes.</param>
    /// <param name="next">The index to fetch next in the same segment.</param>
    /// <param name="payload">The entry's bytes.</param>
    public static void WriteFetched(IBufferWriter<byte> output, long next, ReadOnlySpan<byte> payload)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(next);
        Span<byte> number = stackalloc byte[NumberBytesMax];
        next.TryFormat(number, out int digits, default, CultureInfo.InvariantCulture);
        number[digits++] = (byte)' ';
        Write(output, ResponseWords.OkAndBlank, number[..digits], payload);
    }

    /// <summary><c>EMPTY</c>: GET and FETCH at the end.</summary>
    public static void WriteEmpty(IBufferWriter<byte> output) => FrameWriter.Write(output, ResponseWords.Empty);

    /// <summary><c>ERR message</c>.</summary>
    /// <param name="output">Where the frame goes.</param>
    /// <param name="message">Without the <c>ERR </c>; see <see cref="ErrorTexts"/>.</param>
    public static void WriteError(IBufferWriter<byte> output, string message)
    {
        ArgumentNullException.ThrowIfNull(output);
        int bodyBytes = ResponseWords.ErrAndBlank.Length + Encoding.UTF8.GetByteCount(message);
        Span<byte> frame = output.GetSpan(FrameWriter.HeaderBytes + bodyBytes);
        FrameWriter.WriteHeader(frame, bodyBytes);
        ResponseWords.ErrAndBlank.CopyTo(frame[FrameWriter.HeaderBytes..]);
        Encoding.UTF8.GetBytes(message, frame[(FrameWriter.HeaderBytes + ResponseWords.ErrAndBlank.Length)..]);
        output.Advance(FrameWriter.HeaderBytes + bodyBytes);
    }

    /// <summary>A JSON object as it is, without <c>OK </c> before it.</summary>
    public static void WriteJson(IBufferWriter<byte> output, ReadOnlySpan<byte> json) => FrameWriter.Write(output, json);

    /// <summary>The answer to STATE.</summary>
    public static void WriteState(IBufferWriter<byte> output, StateDocument state) =>
        WriteDocument(output, state, ProtocolJson.Default.StateDocument);

    /// <summary>The answer to METRICS.</summary>
    public static void WriteMetrics(IBufferWriter<byte> output, MetricsDocument metrics) =>
        WriteDocument(output, metrics, ProtocolJson.Default.MetricsDocument);

    /// <summary>The answer to TOPICS, an extension.</summary>
    public static void WriteTopics(IBufferWriter<byte> output, TopicsDocument topics) =>
        WriteDocument(output, topics, ProtocolJson.Default.TopicsDocument);

    /// <summary>The answer to CLUSTER, an extension.</summary>
    public static void WriteCluster(IBufferWriter<byte> output, ClusterDocument cluster) =>
        WriteDocument(output, cluster, ProtocolJson.Default.ClusterDocument);

    /// <summary>The answer to DESCRIBE, an extension.</summary>
    public static void WriteDescription(IBufferWriter<byte> output, DescriptionDocument topic) =>
        WriteDocument(output, topic, ProtocolJson.Default.DescriptionDocument);

    /// <summary>The answer to DEFAULTS, an extension.</summary>
    public static void WriteDefaults(IBufferWriter<byte> output, SettingsDocument defaults) =>
        WriteDocument(output, defaults, ProtocolJson.Default.SettingsDocument);

    /// <summary><c>OK removed</c> or <c>OK draining N</c>: the answer to REMOVE, an extension.</summary>
    public static void WriteRemoval(IBufferWriter<byte> output, RemovalProgress progress) => WriteEntry(output, progress.ToBytes());

    private static void WriteDocument<T>(IBufferWriter<byte> output, T document, JsonTypeInfo<T> type) =>
        FrameWriter.Write(output, JsonSerializer.SerializeToUtf8Bytes(document, type));

    private static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> word, ReadOnlySpan<byte> number, ReadOnlySpan<byte> payload)
    {
        ArgumentNullException.ThrowIfNull(output);
        int bodyBytes = checked(word.Length + number.Length + payload.Length);
        Span<byte> frame = output.GetSpan(FrameWriter.HeaderBytes + bodyBytes);
        FrameWriter.WriteHeader(frame, bodyBytes);
        Span<byte> rest = frame[FrameWriter.HeaderBytes..];
        word.CopyTo(rest);
        number.CopyTo(rest[word.Length..]);
        payload.CopyTo(rest[(word.Length + number.Length)..]);
        output.Advance(FrameWriter.HeaderBytes + bodyBytes);
    }
}

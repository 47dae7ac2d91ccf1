using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Walrus.Cli.Terminal;
using Walrus.Client;
using Walrus.Protocol;

namespace Walrus.Cli.Rendering;

/// <summary>One JSON object per line; docs/cli.md lists the fields. STATE and METRICS go through as the broker wrote them.</summary>
#pragma warning disable CA1001 // A JSON writer over a buffer in memory holds nothing to release.
internal sealed class JsonResults : IResults
#pragma warning restore CA1001
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ByteOutput _output;
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly Utf8JsonWriter _json;

    /// <summary>Writes to <paramref name="output"/>.</summary>
    public JsonResults(ByteOutput output)
    {
        _output = output;
        _json = new Utf8JsonWriter(_line, Options);
    }

    /// <inheritdoc/>
    public void Done(string topic) => WriteObject(json =>
    {
        json.WriteBoolean("ok"u8, value: true);
        json.WriteString("topic"u8, topic);
    });

    /// <inheritdoc/>
    public void NodeDone(long node) => WriteObject(json =>
    {
        json.WriteBoolean("ok"u8, value: true);
        json.WriteNumber("node"u8, node);
    });

    /// <inheritdoc/>
    public void DefaultsDone() => WriteObject(json => json.WriteBoolean("ok"u8, value: true));

    /// <inheritdoc/>
    public void Taken(string topic, ReadOnlyMemory<byte>? payload) => WriteObject(json =>
    {
        json.WriteString("topic"u8, topic);
        WriteValue(json, payload);
    });

    /// <inheritdoc/>
    public void Fetched(LogEntry entry) => Entry(entry);

    /// <inheritdoc/>
    public void NotFetched(int segment, long index, int partition) => WriteObject(json =>
    {
        WritePlace(json, partition, segment, index);
        WriteValue(json, payload: null);
    });

    /// <inheritdoc/>
    public void Entry(LogEntry entry)
    {
        _json.WriteStartObject();
        WritePlace(_json, entry.Partition, entry.Segment, entry.Index);
        WriteValue(_json, entry.Payload);
        EndLine();
    }

    /// <inheritdoc/>
    public void Delivered(string topic, DeliveredEntry entry) => WriteObject(json =>
    {
        json.WriteString("topic"u8, topic);
        json.WriteNumber("partition"u8, entry.Partition);
        json.WriteNumber("offset"u8, entry.Offset);
        json.WriteNumber("count"u8, entry.Count);
        if (entry.Receipt != DeliveredEntry.NoReceipt)
        {
            json.WriteString("receipt"u8, entry.Receipt);
        }

        WriteValue(json, entry.Payload);
    });

    /// <inheritdoc/>
    public void Settled(SettledReceipts settled) => WriteObject(json =>
    {
        json.WriteBoolean("ok"u8, value: true);
        json.WriteNumber("done"u8, settled.Done);
        json.WriteStartArray("late"u8);
        foreach (var late in settled.Late)
        {
            json.WriteStringValue(late);
        }

        json.WriteEndArray();
    });

    /// <inheritdoc/>
    public void Groups(string topic, IReadOnlyList<string> groups)
    {
        foreach (var group in groups)
        {
            WriteObject(json =>
            {
                json.WriteString("topic"u8, topic);
                json.WriteString("group"u8, group);
            });
        }
    }

    /// <inheritdoc/>
    public void Topics(IReadOnlyList<TopicSummary> topics)
    {
        foreach (var topic in topics)
        {
            WriteObject(json =>
            {
                json.WriteString("topic"u8, topic.Name);
                json.WriteNumber("partitions"u8, topic.Partitions);
            });
        }
    }

    /// <summary>One object with the fields that <paramref name="fields"/> writes.</summary>
    public void WriteObject(Action<Utf8JsonWriter> fields)
    {
        _json.WriteStartObject();
        fields(_json);
        EndLine();
    }

    private static void WritePlace(Utf8JsonWriter json, int partition, int segment, long index)
    {
        json.WriteNumber("partition"u8, partition);
        json.WriteNumber("segment"u8, segment);
        json.WriteNumber("index"u8, index);
    }

    private static void WriteValue(Utf8JsonWriter json, ReadOnlyMemory<byte>? payload)
    {
        if (payload is { } bytes)
        {
            json.WriteString("value"u8, bytes.Span);
        }
        else
        {
            json.WriteNull("value"u8);
        }
    }

    private void EndLine()
    {
        _json.WriteEndObject();
        _json.Flush();
        _output.WriteLine(_line.WrittenSpan);
        _line.ResetWrittenCount();
        _json.Reset();
    }
}

using System.Buffers;

namespace Walrus.Protocol;

/// <content>What operators ask. All of it extensions.</content>
public static partial class RequestWriter
{
    /// <summary><c>CLUSTER</c></summary>
    public static void WriteCluster(IBufferWriter<byte> output) => FrameWriter.Write(output, CommandWords.Cluster);

    /// <summary><c>DESCRIBE topic</c></summary>
    public static void WriteDescribe(IBufferWriter<byte> output, TopicName topic) => Write(output, CommandWords.Describe, topic, []);

    /// <summary><c>DELETE topic</c></summary>
    public static void WriteDelete(IBufferWriter<byte> output, TopicName topic) => Write(output, CommandWords.Delete, topic, []);

    /// <summary><c>CONFIGURE topic json</c>, the JSON as <see cref="SettingsPatchJson"/> writes it.</summary>
    public static void WriteConfigure(IBufferWriter<byte> output, TopicName topic, ReadOnlySpan<byte> json) =>
        Write(output, CommandWords.Configure, topic, json);

    /// <summary><c>DEFAULTS</c></summary>
    public static void WriteDefaults(IBufferWriter<byte> output) => FrameWriter.Write(output, CommandWords.Defaults);

    /// <summary><c>DEFAULTS json</c>, the JSON as <see cref="SettingsPatchJson"/> writes it.</summary>
    public static void WriteSetDefaults(IBufferWriter<byte> output, ReadOnlySpan<byte> json) =>
        WriteWords(output, CommandWords.Defaults, json, []);

    /// <summary><c>REMOVE node [force]</c></summary>
    public static void WriteRemove(IBufferWriter<byte> output, NodeId node, bool isForced) =>
        WriteNode(output, CommandWords.Remove, node, isForced ? CommandWords.Force : []);

    /// <summary><c>DRAIN node</c></summary>
    public static void WriteDrain(IBufferWriter<byte> output, NodeId node) => WriteNode(output, CommandWords.Drain, node, []);

    /// <summary><c>UNDRAIN node</c></summary>
    public static void WriteUndrain(IBufferWriter<byte> output, NodeId node) => WriteNode(output, CommandWords.Undrain, node, []);

    private static void WriteNode(IBufferWriter<byte> output, ReadOnlySpan<byte> word, NodeId node, ReadOnlySpan<byte> further)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(node.Value, 1, nameof(node));
        Span<byte> number = stackalloc byte[NumberBytesMax];
        WriteWords(output, word, Format(node.Value, number), further);
    }

    private static void WriteWords(IBufferWriter<byte> output, ReadOnlySpan<byte> word, ReadOnlySpan<byte> argument, ReadOnlySpan<byte> further)
    {
        ArgumentNullException.ThrowIfNull(output);
        int bodyBytes = word.Length + Blank.Length + argument.Length + (further.IsEmpty ? 0 : Blank.Length + further.Length);
        Span<byte> frame = output.GetSpan(FrameWriter.HeaderBytes + bodyBytes);
        FrameWriter.WriteHeader(frame, bodyBytes);
        Span<byte> rest = Append(Append(Append(frame[FrameWriter.HeaderBytes..], word), Blank), argument);
        if (!further.IsEmpty)
        {
            Append(Append(rest, Blank), further);
        }

        output.Advance(FrameWriter.HeaderBytes + bodyBytes);
    }
}

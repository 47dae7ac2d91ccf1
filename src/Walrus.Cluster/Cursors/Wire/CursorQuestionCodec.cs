using System.Buffers;

namespace Walrus.Cluster;

/// <summary>Questions to the owner of a cursor, docs/formats/cursors.md.</summary>
internal static class CursorQuestionCodec
{
    private const byte Version = 1;

    /// <summary>The bytes of a question.</summary>
    public static byte[] Encode(in CursorQuestion question)
    {
        ArrayBufferWriter<byte> into = new();
        MetadataWriter writer = new(into);
        writer.Byte(Version);
        writer.Byte((byte)question.Verb);
        CursorRecordCodec.WriteKey(writer, question.Key);
        if (question.Verb == CursorVerb.Place)
        {
            writer.Number(question.Position.Value);
        }

        return into.WrittenSpan.ToArray();
    }

    /// <summary>False when these are not the bytes of a question.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out CursorQuestion question)
    {
        MetadataReader reader = new(bytes);
        bool isKnown = reader.Byte() == Version;
        CursorVerb verb = (CursorVerb)reader.Byte();
        CursorKey key = CursorRecordCodec.ReadKey(ref reader);
        Offset position = verb == CursorVerb.Place ? new Offset(reader.Number()) : default;
        question = new CursorQuestion(verb, key, position);
        return isKnown && reader.IsAtEnd && verb is >= CursorVerb.Next and <= CursorVerb.Drop;
    }
}

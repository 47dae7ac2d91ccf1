using System.Buffers;

namespace Walrus.Cluster;

/// <summary>Answers as bytes, for a proposer on another node (docs/formats/metadata.md).</summary>
public static class ResultCodec
{
    private const byte Version = 1;
    private const byte HasSegment = 1;
    private const byte HasOpen = 2;
    private const byte AllSegments = 3;

    /// <summary>The bytes of an answer.</summary>
    public static byte[] Encode(MetadataResult result)
    {
        ArrayBufferWriter<byte> bytes = new();
        MetadataWriter into = new(bytes);
        into.Byte(Version);
        into.Byte((byte)result.Outcome);
        into.Byte((byte)result.Refusal);
        into.Number(result.Topic.Value);
        into.Write(result.Node);
        into.Number(result.Version.Value);
        into.Number(result.Count);
        into.Byte((byte)((result.Segment is null ? 0 : HasSegment) | (result.Open is null ? 0 : HasOpen)));
        Write(result.Segment, into);
        Write(result.Open, into);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>The answer; null when the bytes are none, whatever they are.</summary>
    public static MetadataResult? Decode(ReadOnlySpan<byte> bytes)
    {
        MetadataReader from = new(bytes);
        if (from.Byte() != Version)
        {
            return null;
        }

        MetadataOutcome outcome = (MetadataOutcome)from.Byte();
        MetadataRefusal refusal = (MetadataRefusal)from.Byte();
        MetadataResult result = new(outcome)
        {
            Refusal = refusal,
            Topic = new TopicId(from.Number()),
            Node = from.ReadLife(),
            Version = new ConfigurationVersion(from.Number()),
            Count = from.Number(),
        };
        byte segments = from.Byte();
        SegmentMetadata? segment = (segments & HasSegment) != 0 ? Read(ref from) : null;
        SegmentMetadata? open = (segments & HasOpen) != 0 ? Read(ref from) : null;
        bool isRefused = outcome == MetadataOutcome.Refused;
        bool isSound = from.IsAtEnd && (segments & ~AllSegments) == 0 && Enum.IsDefined(outcome) && Enum.IsDefined(refusal)
            && isRefused == (refusal != MetadataRefusal.None);
        return isSound ? result with { Segment = segment, Open = open } : null;
    }

    private static void Write(SegmentMetadata? segment, MetadataWriter into)
    {
        if (segment is not null)
        {
            into.Number(segment.Number.Value);
            into.Number(segment.Base.Value);
            into.WriteSegment(segment);
        }
    }

    private static SegmentMetadata? Read(ref MetadataReader from)
    {
        SegmentNumber number = from.ReadSegmentNumber();
        return from.ReadSegment(number, new Offset(from.Number()));
    }
}

using System.Collections.Immutable;

namespace Walrus.Cluster;

/// <summary>What a node says of its own copies of sealed segments: <c>CLUSTER</c> puts these together (docs/formats/segment-requests.md).</summary>
public sealed record CopyReport
{
    private const byte CodecVersion = 1;
    private const int ReservedBytes = 2;

    private const int HeadBytes =
        sizeof(byte) + // version
        sizeof(byte) + // whether it is settled
        ReservedBytes +
        (6 * sizeof(long)) + // lacking, waiting, under way, done, bytes, damaged
        sizeof(int); // segments that follow

    /// <summary>False while it does not know the metadata yet, so that it cannot know what it lacks.</summary>
    public required bool IsSettled { get; init; }

    /// <summary>Copies that it should hold and does not hold whole, damaged ones included.</summary>
    public required long Lacking { get; init; }

    /// <summary>Copies and moves that are to be made and are not begun.</summary>
    public required long Waiting { get; init; }

    /// <summary>Those that are being made.</summary>
    public required long UnderWay { get; init; }

    /// <summary>Those made since the present work began.</summary>
    public required long Done { get; init; }

    /// <summary>Bytes taken in since then.</summary>
    public required long Bytes { get; init; }

    /// <summary>Copies that are damaged and not replaced yet.</summary>
    public required long Damaged { get; init; }

    /// <summary>Which it lacks, at most <see cref="Limits.RepairReportSegmentsMax"/>.</summary>
    public required ImmutableArray<SegmentId> Segments { get; init; }

    /// <summary>The bytes.</summary>
    internal byte[] Encode()
    {
        byte[] bytes = new byte[HeadBytes + (Segments.Length * FixedWriter.SegmentBytes)];
        FixedWriter writer = new(bytes);
        writer.Byte(CodecVersion);
        writer.Byte(IsSettled ? (byte)1 : (byte)0);
        writer.Zeros(ReservedBytes);
        foreach (long count in (ReadOnlySpan<long>)[Lacking, Waiting, UnderWay, Done, Bytes, Damaged])
        {
            writer.Int64(count);
        }

        writer.Int32(Segments.Length);
        foreach (SegmentId segment in Segments)
        {
            writer.Segment(segment);
        }

        return bytes;
    }

    /// <summary>Null when the bytes are no report.</summary>
    internal static CopyReport? TryDecode(ReadOnlySpan<byte> bytes)
    {
        FixedReader reader = new(bytes);
        byte version = reader.Byte(CodecVersion);
        bool isSettled = reader.Byte(1) == 1;
        reader.Zeros(ReservedBytes);
        CopyReport report = new()
        {
            IsSettled = isSettled,
            Lacking = reader.Number(),
            Waiting = reader.Number(),
            UnderWay = reader.Number(),
            Done = reader.Number(),
            Bytes = reader.Number(),
            Damaged = reader.Number(),
            Segments = [],
        };
        int count = reader.Int32(Limits.RepairReportSegmentsMax);
        ImmutableArray<SegmentId>.Builder segments = ImmutableArray.CreateBuilder<SegmentId>(Math.Min(count, reader.Remaining / FixedWriter.SegmentBytes));
        for (int i = 0; i < count && !reader.IsBroken; i++)
        {
            segments.Add(reader.Segment());
        }

        return reader.IsAtEnd && version == CodecVersion ? report with { Segments = segments.ToImmutable() } : null;
    }
}

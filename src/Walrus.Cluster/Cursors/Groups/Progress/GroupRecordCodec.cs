using System.Collections.Immutable;
using Walrus.Storage;

namespace Walrus.Cluster;

/// <summary>The fields of records about groups, docs/formats/cursors.md; what stands before them is <see cref="CursorRecordCodec"/>'s.</summary>
internal static class GroupRecordCodec
{
    public static void WriteKey(MetadataWriter writer, in GroupKey key)
    {
        writer.Number(key.Topic.Value);
        writer.Text(key.Name.Value);
    }

    public static GroupKey ReadKey(ref MetadataReader reader)
    {
        TopicId topic = new(reader.Number());
        if (!CursorName.TryParse(reader.Text(Limits.NameCharsMax), out CursorName name) || topic < TopicId.First)
        {
            reader.Break();
        }

        return new GroupKey(topic, name);
    }

    public static void WriteStamp(MetadataWriter writer, HandOutStamp stamp)
    {
        writer.Number(stamp.Segment.Value);
        writer.Number(stamp.Number);
    }

    public static HandOutStamp ReadStamp(ref MetadataReader reader) => new(reader.ReadSegmentNumber(), reader.Number());

    public static void WritePart(MetadataWriter writer, in AckedPart part)
    {
        writer.Number(part.Partition.Value);
        writer.Number(part.Position.Value);
        writer.Number(part.Ranges.Length);
        Offset before = part.Position;
        foreach (OffsetRange range in part.Ranges)
        {
            writer.Number(range.From - before);
            writer.Number(range.To - range.From);
            before = range.To;
        }
    }

    public static AckedPart ReadPart(ref MetadataReader reader)
    {
        PartitionNumber partition = ReadPartition(ref reader);
        Offset position = new(reader.Number());
        int count = reader.Count(int.MaxValue);
        ImmutableArray<OffsetRange>.Builder ranges = ImmutableArray.CreateBuilder<OffsetRange>(count);
        long at = position.Value;
        for (int i = 0; i < count && !reader.IsBroken; i++)
        {
            long gap = reader.Number();
            long length = reader.Number();
            if (length == 0 || (gap == 0 && i > 0) || at + gap > Limits.MetadataNumberMax - length)
            {
                reader.Break();
                break;
            }

            ranges.Add(new OffsetRange(new Offset(at + gap), new Offset(at + gap + length)));
            at += gap + length;
        }

        return new AckedPart(partition, position, ranges.ToImmutable());
    }

    public static PartitionNumber ReadPartition(ref MetadataReader reader) => new(reader.Number(Limits.TopicPartitionsMax - 1));

    public static void WriteParts(MetadataWriter writer, ImmutableArray<AckedPart> parts)
    {
        writer.Number(parts.Length);
        foreach (AckedPart part in parts)
        {
            WritePart(writer, part);
        }
    }

    public static ImmutableArray<AckedPart> ReadParts(ref MetadataReader reader)
    {
        int count = reader.Count(Limits.TopicPartitionsMax);
        ImmutableArray<AckedPart>.Builder parts = ImmutableArray.CreateBuilder<AckedPart>(count);
        for (int i = 0; i < count && !reader.IsBroken; i++)
        {
            parts.Add(ReadPart(ref reader));
        }

        return parts.ToImmutable();
    }

    public static void WriteItems(MetadataWriter writer, ImmutableArray<GroupItem> items)
    {
        writer.Number(items.Length);
        foreach (GroupItem item in items)
        {
            WriteKey(writer, item.Key);
            WriteStamp(writer, item.Stamp);
            writer.Flag(item.Part is not null);
            if (item.Part is { } part)
            {
                WritePart(writer, part);
            }
        }
    }

    public static ImmutableArray<GroupItem> ReadItems(ref MetadataReader reader)
    {
        int count = reader.Count(int.MaxValue);
        ImmutableArray<GroupItem>.Builder items = ImmutableArray.CreateBuilder<GroupItem>();
        for (int i = 0; i < count && !reader.IsBroken; i++)
        {
            GroupKey key = ReadKey(ref reader);
            HandOutStamp stamp = ReadStamp(ref reader);
            items.Add(new GroupItem(key, stamp, reader.Flag() ? ReadPart(ref reader) : null));
        }

        return items.ToImmutable();
    }
}

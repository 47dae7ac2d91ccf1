using System.Buffers;
using System.Collections.Immutable;

namespace Walrus.Cluster;

/// <summary>The bytes of <see cref="CursorRecord"/>s, docs/formats/cursors.md. Each record has one form only.</summary>
internal static class CursorRecordCodec
{
    private const byte Version = 1;

    private enum Kind : byte
    {
        Moved = 1,
        Placed = 2,
        Dropped = 3,
        GroupCreated = 4,
        GroupAcknowledged = 5,
        GroupPlaced = 6,
        GroupDropped = 7,
        Begin = 16,
        Piece = 17,
        End = 18,
        GroupsPiece = 19,
    }

    /// <summary>Writes a record.</summary>
    public static void Write(IBufferWriter<byte> into, CursorRecord record)
    {
        MetadataWriter writer = new(into);
        writer.Byte(Version);
        switch (record)
        {
            case CursorMoved moved:
                WriteHead(writer, Kind.Moved, record.Segment);
                WritePosition(writer, new CursorPosition(moved.Key, moved.Position));
                break;
            case CursorPlaced placed:
                WriteHead(writer, Kind.Placed, record.Segment);
                WritePosition(writer, new CursorPosition(placed.Key, placed.Position));
                break;
            case CursorDropped dropped:
                WriteHead(writer, Kind.Dropped, record.Segment);
                WriteKey(writer, dropped.Key);
                break;
            case CursorsBegin begin:
                WriteHead(writer, Kind.Begin, record.Segment);
                writer.Number(begin.Snapshot);
                writer.Number(begin.Cursors);
                break;
            case CursorsPiece piece:
                WriteHead(writer, Kind.Piece, record.Segment);
                writer.Number(piece.Snapshot);
                writer.Number(piece.Cursors.Length);
                foreach (CursorPosition cursor in piece.Cursors)
                {
                    WritePosition(writer, cursor);
                }

                break;
            case CursorsEnd end:
                WriteHead(writer, Kind.End, record.Segment);
                writer.Number(end.Snapshot);
                writer.Number(end.Cursors);
                break;
            default:
                WriteGroups(writer, record);
                break;
        }
    }

    /// <summary>The bytes of a record.</summary>
    public static byte[] Encode(CursorRecord record)
    {
        ArrayBufferWriter<byte> into = new();
        Write(into, record);
        return into.WrittenSpan.ToArray();
    }

    /// <summary>The record, or null when these are not the bytes of one that this version knows.</summary>
    public static CursorRecord? Decode(ReadOnlySpan<byte> bytes)
    {
        MetadataReader reader = new(bytes);
        if (reader.Byte() != Version)
        {
            return null;
        }

        Kind kind = (Kind)reader.Byte();
        SegmentNumber segment = reader.ReadSegmentNumber();
        CursorRecord? record = kind switch
        {
            Kind.Moved when ReadPosition(ref reader) is var at => new CursorMoved(segment, at.Key, at.Position),
            Kind.Placed when ReadPosition(ref reader) is var at => new CursorPlaced(segment, at.Key, at.Position),
            Kind.Dropped => new CursorDropped(segment, ReadKey(ref reader)),
            Kind.Begin => new CursorsBegin(segment, reader.Number(), reader.Number(int.MaxValue)),
            Kind.Piece => new CursorsPiece(segment, reader.Number(), ReadPositions(ref reader)),
            Kind.End => new CursorsEnd(segment, reader.Number(), reader.Number(int.MaxValue)),
            _ => ReadGroups(ref reader, kind, segment),
        };
        return reader.IsAtEnd && segment.Value > 0 ? record : null;
    }

    internal static void WriteKey(MetadataWriter writer, CursorKey key)
    {
        writer.Write(key.Partition);
        writer.Text(key.Name.Value);
    }

    internal static CursorKey ReadKey(ref MetadataReader reader)
    {
        PartitionId partition = reader.ReadPartitionId();
        if (!CursorName.TryParse(reader.Text(Limits.NameCharsMax), out CursorName name) || partition.Topic < TopicId.First || partition.Number.Value >= Limits.TopicPartitionsMax)
        {
            reader.Break();
        }

        return new CursorKey(partition, name);
    }

    private static void WriteGroups(MetadataWriter writer, CursorRecord record)
    {
        switch (record)
        {
            case GroupCreated created:
                WriteHead(writer, Kind.GroupCreated, record.Segment);
                GroupRecordCodec.WriteKey(writer, created.Key);
                GroupRecordCodec.WriteStamp(writer, created.Stamp);
                break;
            case GroupAcknowledged acknowledged:
                WriteHead(writer, Kind.GroupAcknowledged, record.Segment);
                GroupRecordCodec.WriteKey(writer, acknowledged.Key);
                GroupRecordCodec.WriteParts(writer, acknowledged.Parts);
                break;
            case GroupPlaced placed:
                WriteHead(writer, Kind.GroupPlaced, record.Segment);
                GroupRecordCodec.WriteKey(writer, placed.Key);
                writer.Number(placed.Partition.Value);
                GroupRecordCodec.WriteStamp(writer, placed.Stamp);
                writer.Number(placed.Position.Value);
                break;
            case GroupDropped dropped:
                WriteHead(writer, Kind.GroupDropped, record.Segment);
                GroupRecordCodec.WriteKey(writer, dropped.Key);
                break;
            case GroupsPiece piece:
                WriteHead(writer, Kind.GroupsPiece, record.Segment);
                writer.Number(piece.Snapshot);
                GroupRecordCodec.WriteItems(writer, piece.Items);
                break;
        }
    }

    private static CursorRecord? ReadGroups(ref MetadataReader reader, Kind kind, SegmentNumber segment) => kind switch
    {
        Kind.GroupCreated => new GroupCreated(segment, GroupRecordCodec.ReadKey(ref reader), GroupRecordCodec.ReadStamp(ref reader)),
        Kind.GroupAcknowledged => new GroupAcknowledged(segment, GroupRecordCodec.ReadKey(ref reader), GroupRecordCodec.ReadParts(ref reader)),
        Kind.GroupPlaced => new GroupPlaced(
            segment,
            GroupRecordCodec.ReadKey(ref reader),
            GroupRecordCodec.ReadPartition(ref reader),
            GroupRecordCodec.ReadStamp(ref reader),
            new Offset(reader.Number())),
        Kind.GroupDropped => new GroupDropped(segment, GroupRecordCodec.ReadKey(ref reader)),
        Kind.GroupsPiece => new GroupsPiece(segment, reader.Number(), GroupRecordCodec.ReadItems(ref reader)),
        _ => null,
    };

    private static void WriteHead(MetadataWriter writer, Kind kind, SegmentNumber segment)
    {
        writer.Byte((byte)kind);
        writer.Number(segment.Value);
    }

    private static void WritePosition(MetadataWriter writer, in CursorPosition cursor)
    {
        WriteKey(writer, cursor.Key);
        writer.Number(cursor.Position.Value);
    }

    private static CursorPosition ReadPosition(ref MetadataReader reader) => new(ReadKey(ref reader), new Offset(reader.Number()));

    private static ImmutableArray<CursorPosition> ReadPositions(ref MetadataReader reader)
    {
        int count = reader.Count(int.MaxValue);
        ImmutableArray<CursorPosition>.Builder cursors = ImmutableArray.CreateBuilder<CursorPosition>(count);
        for (int i = 0; i < count && !reader.IsBroken; i++)
        {
            cursors.Add(ReadPosition(ref reader));
        }

        return cursors.ToImmutable();
    }
}

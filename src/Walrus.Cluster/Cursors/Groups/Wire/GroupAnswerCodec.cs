using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Unicode;
using Walrus.Storage;

namespace Walrus.Cluster;

/// <summary>Answers of a group's owner, docs/formats/cursors.md. Keys and headers of entries are not sent.</summary>
internal static class GroupAnswerCodec
{
    private const byte Version = 1;

    /// <summary>The bytes of an answer.</summary>
    public static ReadOnlyMemory<byte> Encode(GroupAnswer answer)
    {
        ArrayBufferWriter<byte> into = new();
        MetadataWriter writer = new(into);
        writer.Byte(Version);
        writer.Byte((byte)answer.Fate);
        Span<byte> reason = stackalloc byte[Limits.PeerRefusalTextBytesMax];
        _ = Utf8.FromUtf16(answer.Reason ?? "", reason, out _, out int reasonBytes); // What does not fit is cut between two characters.
        writer.Blob(reason[..reasonBytes]);
        writer.Number(answer.Deliveries.Length);
        foreach (GroupDelivery delivery in answer.Deliveries)
        {
            GroupQuestionCodec.WriteReceipt(writer, delivery.Receipt);
            writer.Number(delivery.Count);
            writer.Number(Math.Clamp(delivery.Entry.Timestamp.UnixMilliseconds, 0, Limits.MetadataNumberMax));
            writer.Blob(delivery.Entry.Value.Span);
        }

        writer.Number(answer.Late.Length);
        foreach (int late in answer.Late)
        {
            writer.Number(late);
        }

        writer.Number(answer.Places.Length);
        foreach (GroupPlace place in answer.Places)
        {
            writer.Number(place.Partition.Value);
            writer.Number(place.Position.Value);
            writer.Number(place.DoneAbove);
            writer.Number(place.InFlight);
        }

        writer.Number(answer.Names.Length);
        foreach (CursorName name in answer.Names)
        {
            writer.Text(name.Value);
        }

        return into.WrittenMemory;
    }

    /// <summary>The answer, which owns what it holds; null when these are not the bytes of one.</summary>
    public static GroupAnswer? Decode(ReadOnlySpan<byte> bytes)
    {
        MetadataReader reader = new(bytes);
        bool isKnown = reader.Byte() == Version;
        CursorFate fate = (CursorFate)reader.Byte();
        ReadOnlySpan<byte> reason = reader.Blob(Limits.PeerRefusalTextBytesMax);
        if (!isKnown || fate > CursorFate.TopicGone || !Utf8.IsValid(reason))
        {
            return null;
        }

        GroupAnswer answer = new(fate, reason.IsEmpty ? null : Encoding.UTF8.GetString(reason))
        {
            Deliveries = ReadDeliveries(ref reader),
            Late = ReadLate(ref reader),
            Places = ReadPlaces(ref reader),
            Names = ReadNames(ref reader),
        };
        return reader.IsAtEnd ? answer : null;
    }

    private static ImmutableArray<GroupDelivery> ReadDeliveries(ref MetadataReader reader)
    {
        int count = reader.Count(Limits.GroupEntriesMax);
        ImmutableArray<GroupDelivery>.Builder deliveries = ImmutableArray.CreateBuilder<GroupDelivery>(count);
        for (int i = 0; i < count && !reader.IsBroken; i++)
        {
            DeliveryReceipt receipt = GroupQuestionCodec.ReadReceipt(ref reader);
            int times = reader.Number(int.MaxValue);
            EntryTimestamp timestamp = new(reader.Number());
            deliveries.Add(new GroupDelivery(receipt, times, new Entry(receipt.Offset, timestamp, reader.Blob(int.MaxValue).ToArray())));
        }

        return deliveries.ToImmutable();
    }

    private static ImmutableArray<int> ReadLate(ref MetadataReader reader)
    {
        int count = reader.Count(Limits.GroupReceiptsMax);
        ImmutableArray<int>.Builder late = ImmutableArray.CreateBuilder<int>(count);
        for (int i = 0; i < count && !reader.IsBroken; i++)
        {
            late.Add(reader.Number(Limits.GroupReceiptsMax - 1));
        }

        return late.ToImmutable();
    }

    private static ImmutableArray<GroupPlace> ReadPlaces(ref MetadataReader reader)
    {
        int count = reader.Count(Limits.TopicPartitionsMax);
        ImmutableArray<GroupPlace>.Builder places = ImmutableArray.CreateBuilder<GroupPlace>(count);
        for (int i = 0; i < count && !reader.IsBroken; i++)
        {
            places.Add(new GroupPlace(GroupRecordCodec.ReadPartition(ref reader), new Offset(reader.Number()), reader.Number(), reader.Number(int.MaxValue)));
        }

        return places.ToImmutable();
    }

    private static ImmutableArray<CursorName> ReadNames(ref MetadataReader reader)
    {
        int count = reader.Count(int.MaxValue);
        ImmutableArray<CursorName>.Builder names = ImmutableArray.CreateBuilder<CursorName>();
        for (int i = 0; i < count && !reader.IsBroken; i++)
        {
            if (CursorName.TryParse(reader.Text(Limits.NameCharsMax), out CursorName name))
            {
                names.Add(name);
            }
            else
            {
                reader.Break();
            }
        }

        return names.ToImmutable();
    }
}

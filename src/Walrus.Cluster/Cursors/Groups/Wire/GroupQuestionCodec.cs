using System.Buffers;
using System.Collections.Immutable;

namespace Walrus.Cluster;

/// <summary>Questions to the owner of a group, docs/formats/cursors.md.</summary>
internal static class GroupQuestionCodec
{
    private const byte Version = 1;

    /// <summary>The bytes of a question.</summary>
    public static byte[] Encode(GroupQuestion question)
    {
        ArrayBufferWriter<byte> into = new();
        MetadataWriter writer = new(into);
        writer.Byte(Version);
        writer.Byte((byte)question.Verb);
        if (question.Verb == GroupVerb.List)
        {
            writer.Number(question.Key.Topic.Value);
            writer.Number(question.Share.Value);
            return into.WrittenSpan.ToArray();
        }

        GroupRecordCodec.WriteKey(writer, question.Key);
        if (question.IsForEntries)
        {
            writer.Number(question.EntriesMax);
            writer.Number((long)question.Wait.TotalMilliseconds);
        }

        if (question.Verb is GroupVerb.Receive or GroupVerb.Extend)
        {
            writer.Number((long)question.Visibility.TotalMilliseconds);
        }

        if (question.Verb is GroupVerb.Acknowledge or GroupVerb.Release or GroupVerb.Extend)
        {
            writer.Number(question.Receipts.Length);
            foreach (DeliveryReceipt receipt in question.Receipts)
            {
                WriteReceipt(writer, receipt);
            }
        }
        else if (question.Verb == GroupVerb.Place)
        {
            writer.Number(question.Partition.Value);
            writer.Number(question.Position.Value);
        }

        return into.WrittenSpan.ToArray();
    }

    /// <summary>The question, or null when these are not the bytes of one.</summary>
    public static GroupQuestion? Decode(ReadOnlySpan<byte> bytes)
    {
        MetadataReader reader = new(bytes);
        bool isKnown = reader.Byte() == Version;
        GroupVerb verb = (GroupVerb)reader.Byte();
        if (!isKnown || verb is < GroupVerb.Take or > GroupVerb.List)
        {
            return null;
        }

        GroupQuestion question = verb == GroupVerb.List
            ? new GroupQuestion(verb, new GroupKey(new TopicId(reader.Number()), default)) { Share = GroupRecordCodec.ReadPartition(ref reader) }
            : ReadFields(ref reader, new GroupQuestion(verb, GroupRecordCodec.ReadKey(ref reader)));
        return reader.IsAtEnd ? question : null;
    }

    public static void WriteReceipt(MetadataWriter writer, in DeliveryReceipt receipt)
    {
        writer.Number(receipt.Partition.Value);
        writer.Number(receipt.Offset.Value);
        GroupRecordCodec.WriteStamp(writer, receipt.Stamp);
    }

    public static DeliveryReceipt ReadReceipt(ref MetadataReader reader) =>
        new(GroupRecordCodec.ReadPartition(ref reader), new Offset(reader.Number()), GroupRecordCodec.ReadStamp(ref reader));

    private static GroupQuestion ReadFields(ref MetadataReader reader, GroupQuestion question)
    {
        if (question.IsForEntries)
        {
            int max = reader.Number(Limits.GroupEntriesMax);
            if (max == 0)
            {
                reader.Break();
            }

            question = question with { EntriesMax = max, Wait = ReadTime(ref reader, Limits.GroupWaitMax) };
        }

        if (question.Verb is GroupVerb.Receive or GroupVerb.Extend)
        {
            question = question with { Visibility = ReadTime(ref reader, Limits.GroupVisibilityMax) };
        }

        if (question.Verb is GroupVerb.Acknowledge or GroupVerb.Release or GroupVerb.Extend)
        {
            int count = reader.Count(Limits.GroupReceiptsMax);
            ImmutableArray<DeliveryReceipt>.Builder receipts = ImmutableArray.CreateBuilder<DeliveryReceipt>(count);
            for (int i = 0; i < count && !reader.IsBroken; i++)
            {
                receipts.Add(ReadReceipt(ref reader));
            }

            return question with { Receipts = receipts.ToImmutable() };
        }

        return question.Verb == GroupVerb.Place
            ? question with { Partition = GroupRecordCodec.ReadPartition(ref reader), Position = new Offset(reader.Number()) }
            : question;
    }

    private static TimeSpan ReadTime(ref MetadataReader reader, TimeSpan max) => TimeSpan.FromMilliseconds(reader.Number((int)max.TotalMilliseconds));
}

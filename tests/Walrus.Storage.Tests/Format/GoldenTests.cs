using System.Buffers.Binary;
using Walrus.Storage.Format;
using Walrus.Storage.Packs;
using Walrus.Testing;

namespace Walrus.Storage.Tests.Format;

/// <summary>
/// Text, bytes and code of the formats cannot part: the golden files are what docs/formats describes, derived without the product's code,
/// and the product must write and read exactly them.
/// </summary>
public sealed class GoldenTests
{
    private static readonly TopicCreatedBody Topic = new(new TopicName("orders"), Samples.One, 2);
    private static readonly CursorMovedBody Cursor = new(CursorName.Shared, new Offset(1002));
    private static readonly SegmentSealedBody Segment = new(SegmentNumber.First, new Offset(1003));
    private static readonly JournalPosition Previous = new(new Generation(6), 0x1234560);
    private static readonly PackPublishedBody Pack = new(new PackId(9), new Generation(6), 123456, 0xDEADBEEF);

    private static readonly TopicDeletedBody Deleted = new(new TopicName("orders"), Samples.One);
    private static readonly TrimmedBody Trimmed = new(new Offset(1001));
    private static readonly TopicConfiguredBody Configured =
        new(Samples.One, new RetentionPolicy { AgeMax = TimeSpan.FromDays(1), BytesMax = 1 << 30, DropsConsumed = true });

    private static readonly TopicCreatedBody Created = Topic with { Start = new Offset(900) };
    private static readonly ValueSetBody Set = new(new ValueName("raft"), new byte[] { 1, 2, 3 });
    private static readonly ValueSetBody Removed = new(new ValueName("raft"), ReadOnlyMemory<byte>.Empty);
    private static readonly CutBody Cut = new(new Offset(1002));
    private static readonly CursorDeletedBody CursorGone = new(new CursorName("audit"));

    private static readonly PacksReplacedBody Merged = new([new PackId(7), new PackId(8)], Pack);
    private static readonly PacksReplacedBody Dropped = new([new PackId(5)], null);

    private static readonly CheckpointItem[] Items =
    [
        new CheckpointItem.Counters(new PartitionId(3), new PackId(10)),
        new CheckpointItem.Topic(Topic),
        new CheckpointItem.TopicConfigured(Configured),
        new CheckpointItem.Partition(Samples.One, new Offset(1000), new Offset(1003), SegmentNumber.First, new Offset(900)),
        new CheckpointItem.Cursor(Samples.One, Cursor),
        new CheckpointItem.Segment(Samples.One, Segment),
        new CheckpointItem.Pack(Pack),
        new CheckpointItem.Value(Set),
    ];

    [Fact]
    public void KafkaBatch_ByAnIndependentChecksum_IsIntact()
    {
        byte[] golden = GoldenFile.Load("kafka-batch.hex");
        BitwiseCrc32C.Append(0, "123456789"u8).ShouldBe(0xE3069283);
        BinaryPrimitives.ReadUInt32BigEndian(golden.AsSpan(17)).ShouldBe(BitwiseCrc32C.Append(0, golden.AsSpan(21)));
        BinaryPrimitives.ReadInt32BigEndian(golden.AsSpan(8)).ShouldBe(golden.Length - 12);
    }

    [Fact]
    public void KafkaBatch_EncodedByUs_IsByteForByteTheGoldenOne() => Samples.GoldenBatch().ShouldBe(GoldenFile.Load("kafka-batch.hex"));

    [Fact]
    public void KafkaBatch_Decoded_HasTheDocumentedValues()
    {
        byte[] golden = GoldenFile.Load("kafka-batch.hex");
        BatchCheck.VerifyEntries(golden).ShouldBe(BatchFault.None);
        BatchHeader.TryRead(golden, out BatchHeader header).ShouldBeTrue();
        header.ShouldBe(new BatchHeader
        {
            BaseOffset = new Offset(1000),
            BatchLength = 195,
            PartitionLeaderEpoch = 0,
            Crc = 0x7FD5B2A7,
            Attributes = 0,
            LastOffsetDelta = 2,
            BaseTimestamp = new EntryTimestamp(Samples.Time),
            MaxTimestamp = new EntryTimestamp(Samples.Time + 300),
            ProducerId = -1,
            ProducerEpoch = -1,
            BaseSequence = -1,
            Count = 3,
        });
        (header.LastOffset, header.NextOffset, header.TotalBytes).ShouldBe((new Offset(1002), new Offset(1003), 207));

        List<Entry> entries = Samples.ReadAll(golden);
        entries.Select(entry => entry.Offset.Value).ShouldBe([1000, 1001, 1002]);
        entries.Select(entry => entry.Timestamp.UnixMilliseconds - Samples.Time).ShouldBe([0, -1, 300]);
        entries.Select(entry => entry.Value.Length).ShouldBe([5, 0, 100]);
        entries.Select(entry => entry.Key?.Length).ShouldBe([2, null, 0]);
        entries[0].Headers.Select(one => (one.Name, one.Value?.Length)).ShouldBe([("trace", 2), ("none", null)]);
    }

    [Fact]
    public void Journal_EncodedByUs_IsByteForByteTheGoldenOne()
    {
        byte[] golden = GoldenFile.Load("journal.hex");
        byte[] written = new byte[golden.Length];
        new JournalFileHeader(
            Samples.Store, Samples.Generation, Limits.JournalFileBytesDefault, new Generation(5), Previous, new EntryTimestamp(Samples.Time)).Write(written);
        int at = JournalFileHeader.Bytes;
        Put(RecordKind.TopicCreated, PartitionId.None, new JournalPosition(new Generation(6), 0x1234560), Created.Bytes, Created.Write);
        Samples.GoldenRecord(at).CopyTo(written, at);
        at += RecordFrame.PaddedBytes(Samples.GoldenRecord().Length);
        JournalPosition header = new(Samples.Generation, 4096);
        Put(RecordKind.CursorMoved, Samples.One, header, Cursor.Bytes, Cursor.Write);
        Put(RecordKind.SegmentSealed, Samples.One, header, Segment.Bytes, Segment.Write);
        Put(RecordKind.PackPublished, PartitionId.None, header, Pack.Bytes, Pack.Write);
        byte[] part = CheckpointWriter.Split(Items).Single();
        Put(RecordKind.CheckpointPart, PartitionId.None, header, part.Length, part.CopyTo);
        Put(RecordKind.FlushMark, PartitionId.None, header with { Offset = 4608 }, 0, _ => { });
        Put(RecordKind.TopicDeleted, PartitionId.None, header with { Offset = 4608 }, Deleted.Bytes, Deleted.Write);
        Put(RecordKind.Trimmed, Samples.One, header with { Offset = 4608 }, Trimmed.Bytes, Trimmed.Write);
        Put(RecordKind.TopicConfigured, PartitionId.None, header with { Offset = 4608 }, Configured.Bytes, Configured.Write);
        Put(RecordKind.PacksReplaced, PartitionId.None, header with { Offset = 4608 }, Merged.Bytes, Merged.Write);
        Put(RecordKind.PacksReplaced, PartitionId.None, header with { Offset = 4608 }, Dropped.Bytes, Dropped.Write);
        Put(RecordKind.ValueSet, PartitionId.None, header with { Offset = 4608 }, Set.Bytes, Set.Write);
        Put(RecordKind.ValueSet, PartitionId.None, header with { Offset = 4608 }, Removed.Bytes, Removed.Write);
        Put(RecordKind.Cut, Samples.One, header with { Offset = 4608 }, Cut.Bytes, Cut.Write);
        Put(RecordKind.CursorDeleted, Samples.One, header with { Offset = 4608 }, CursorGone.Bytes, CursorGone.Write);
        Put(RecordKind.Closed, PartitionId.None, header with { Offset = 4704 }, 0, _ => { });
        at.ShouldBe(golden.Length);
        written.ShouldBe(golden);

        void Put(RecordKind kind, PartitionId partition, JournalPosition flushedTo, int bodyBytes, WriteBody write)
        {
            Span<byte> record = written.AsSpan(at, RecordFrame.Bytes + bodyBytes);
            write(record[RecordFrame.Bytes..]);
            RecordFrame.Write(record, kind, partition, Samples.Generation, flushedTo, Samples.Store.Salt.At(at));
            at += RecordFrame.PaddedBytes(record.Length);
        }
    }

    [Fact]
    public void Journal_Decoded_HasTheDocumentedValues()
    {
        byte[] golden = GoldenFile.Load("journal.hex");
        JournalFileHeader.TryRead(golden, out JournalFileHeader header).ShouldBe(HeaderCheck.Good);
        (header.Store, header.Generation, header.OldestLive).ShouldBe((Samples.Store, Samples.Generation, new Generation(5)));
        (header.FileBytes, header.Previous, header.Created.UnixMilliseconds).ShouldBe((67_108_864L, Previous, Samples.Time));

        List<RecordKind> kinds = [];
        for (int at = JournalFileHeader.Bytes; at < golden.Length;)
        {
            FrameCheck check = RecordFrame.TryRead(golden.AsSpan(at), header.Generation, header.Store.Salt.At(at), golden.Length, out FrameHeader frame);
            check.ShouldBe(FrameCheck.Good, $"at {at}");
            ShouldHaveDocumentedBody(frame.Kind, golden.AsSpan(at + RecordFrame.Bytes, frame.BodyBytes));
            frame.Partition.Value.ShouldBe(
                frame.Kind is RecordKind.Batch or RecordKind.CursorMoved or RecordKind.SegmentSealed or RecordKind.Trimmed or RecordKind.Cut or RecordKind.CursorDeleted ? 1U : 0U);
            kinds.Add(frame.Kind);
            at += frame.PaddedBytes;
        }

        kinds.ShouldBe([
            RecordKind.TopicCreated, RecordKind.Batch, RecordKind.CursorMoved, RecordKind.SegmentSealed,
            RecordKind.PackPublished, RecordKind.CheckpointPart, RecordKind.FlushMark, RecordKind.TopicDeleted, RecordKind.Trimmed,
            RecordKind.TopicConfigured, RecordKind.PacksReplaced, RecordKind.PacksReplaced, RecordKind.ValueSet, RecordKind.ValueSet, RecordKind.Cut,
            RecordKind.CursorDeleted, RecordKind.Closed,
        ]);
    }

    private static void ShouldHaveDocumentedBody(RecordKind kind, ReadOnlySpan<byte> body)
    {
        switch (kind)
        {
            case RecordKind.Batch:
                body.ToArray().ShouldBe(GoldenFile.Load("kafka-batch.hex"));
                break;
            case RecordKind.TopicCreated:
                TopicCreatedBody.TryRead(body, out TopicCreatedBody topic).ShouldBeTrue();
                topic.ShouldBe(Created);
                break;
            case RecordKind.CursorMoved:
                CursorMovedBody.TryRead(body, out CursorMovedBody cursor).ShouldBeTrue();
                cursor.ShouldBe(Cursor);
                break;
            case RecordKind.SegmentSealed:
                SegmentSealedBody.TryRead(body, out SegmentSealedBody segment).ShouldBeTrue();
                segment.ShouldBe(Segment);
                break;
            case RecordKind.PackPublished:
                PackPublishedBody.TryRead(body, out PackPublishedBody pack).ShouldBeTrue();
                pack.ShouldBe(Pack);
                break;
            case RecordKind.CheckpointPart:
                CheckpointReader reader = new();
                reader.Add(body).ShouldBe(CheckpointState.Complete);
                reader.Items.ShouldBe(Items);
                break;
            case RecordKind.TopicDeleted:
                TopicDeletedBody.TryRead(body, out TopicDeletedBody deleted).ShouldBeTrue();
                deleted.ShouldBe(Deleted);
                break;
            case RecordKind.Trimmed:
                TrimmedBody.TryRead(body, out TrimmedBody trimmed).ShouldBeTrue();
                trimmed.ShouldBe(Trimmed);
                break;
            case RecordKind.TopicConfigured:
                TopicConfiguredBody.TryRead(body, out TopicConfiguredBody configured).ShouldBeTrue();
                configured.ShouldBe(Configured);
                break;
            case RecordKind.ValueSet:
                ValueSetBody.TryRead(body, out ValueSetBody set).ShouldBeTrue();
                set.ShouldBe(set.Value.IsEmpty ? Removed : Set);
                break;
            case RecordKind.Cut:
                CutBody.TryRead(body, out CutBody cut).ShouldBeTrue();
                cut.ShouldBe(Cut);
                break;
            case RecordKind.CursorDeleted:
                CursorDeletedBody.TryRead(body, out CursorDeletedBody gone).ShouldBeTrue();
                gone.ShouldBe(CursorGone);
                break;
            case RecordKind.PacksReplaced:
                PacksReplacedBody.TryRead(body, out PacksReplacedBody replaced).ShouldBeTrue();
                PacksReplacedBody expected = replaced.By is null ? Dropped : Merged;
                (replaced.By, replaced.Bytes).ShouldBe((expected.By, expected.Bytes));
                replaced.Replaced.ShouldBe(expected.Replaced);
                break;
            default:
                body.Length.ShouldBe(0);
                break;
        }
    }

    private delegate void WriteBody(Span<byte> into);
}

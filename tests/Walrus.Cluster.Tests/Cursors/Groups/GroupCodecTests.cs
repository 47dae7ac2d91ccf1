using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Walrus.Cluster.Tests.Encoding;
using Walrus.Storage;
using static Walrus.Cluster.Tests.Cursors.CursorDraw;
using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Cursors.Groups;

/// <summary>Bytes of groups' records, questions, answers and receipts, and what snapshots keep.</summary>
public sealed class GroupCodecTests
{
    [Fact]
    public void Record_OfAnyKind_ComesBackAndNothingLessOrMoreDoes() => ForAnything(random =>
    {
        byte[] bytes = CursorRecordCodec.Encode(AnyRecord(random));
        CursorRecord? read = CursorRecordCodec.Decode(bytes);
        CursorRecordCodec.Encode(read.ShouldNotBeNull()).ShouldBe(bytes);
        CursorRecordCodec.Decode(bytes.AsSpan(0, random.Next(bytes.Length))).ShouldBeNull();
        CursorRecordCodec.Decode([.. bytes, 0]).ShouldBeNull();
    });

    [Fact]
    public void Question_OfAnyKind_ComesBack() => ForAnything(random =>
    {
        byte[] bytes = GroupQuestionCodec.Encode(AnyQuestion(random));
        GroupQuestion read = GroupQuestionCodec.Decode(bytes).ShouldNotBeNull();
        GroupQuestionCodec.Encode(read).ShouldBe(bytes);
        GroupQuestionCodec.Decode(bytes.AsSpan(0, random.Next(bytes.Length))).ShouldBeNull();
        GroupQuestionCodec.Decode([.. bytes, 0]).ShouldBeNull();
    });

    [Fact]
    public void Answer_OfAnyKind_ComesBack() => ForAnything(random =>
    {
        byte[] bytes = GroupAnswerCodec.Encode(AnyAnswer(random)).ToArray();
        GroupAnswer read = GroupAnswerCodec.Decode(bytes).ShouldNotBeNull();
        GroupAnswerCodec.Encode(read).ToArray().ShouldBe(bytes);
        GroupAnswerCodec.Decode(bytes.AsSpan(0, random.Next(bytes.Length))).ShouldBeNull();
    });

    [Fact]
    public void AnyBytes_AsAnything_DoNotThrow() => Prop.ForAll<byte[]>(bytes =>
    {
        for (byte kind = 0; kind < 24; kind++)
        {
            byte[] begun = [1, kind, .. bytes ?? []];
            _ = CursorRecordCodec.Decode(begun);
            _ = GroupQuestionCodec.Decode(begun);
            _ = GroupAnswerCodec.Decode(begun);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Receipt_OfAnything_ComesBackAsOneWord() => ForAnything(random =>
    {
        DeliveryReceipt receipt = AnyReceipt(random);
        string text = receipt.ToString();
        text.Length.ShouldBeLessThanOrEqualTo(Limits.ReceiptCharsMax);
        text.ShouldNotContain(" ");
        DeliveryReceipt.TryParse(text, out DeliveryReceipt read).ShouldBeTrue();
        read.ShouldBe(receipt);
    });

    [Theory]
    [InlineData("")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.x")]
    [InlineData("-1.2.3.4")]
    [InlineData("1024.2.3.4")]
    [InlineData("1.9223372036854775807.3.4")]
    [InlineData("00000000000000000000000000000000000000000000000000000000000000000000000000001.2.3.4")]
    public void Receipt_OfOtherText_IsNone(string text) => DeliveryReceipt.TryParse(text, out _).ShouldBeFalse();

    /// <summary>Code and documented bytes stay together. A difference is a change of format and needs a new version.</summary>
    [Fact]
    public void Records_OfEveryKind_AreTheDocumentedBytes()
    {
        GroupKey billing = new(new TopicId(300), new CursorName("billing"));
        HandOutStamp stamp = new(Segment(3), 200);
        AckedPart part = new(new PartitionNumber(2), new Offset(128), [new OffsetRange(new Offset(130), new Offset(131)), new OffsetRange(new Offset(140), new Offset(340))]);
        CursorRecord[] records =
        [
            new GroupCreated(Segment(3), billing, stamp),
            new GroupAcknowledged(Segment(3), billing, [part]),
            new GroupPlaced(Segment(3), billing, new PartitionNumber(2), stamp, new Offset(128)),
            new GroupDropped(Segment(3), billing),
            new GroupsPiece(Segment(3), 1, [new GroupItem(billing, stamp, null), new GroupItem(billing, stamp, part)]),
        ];
        byte[][] golden = [.. GoldenFile.Load("group-records.hex")];
        records.Select(record => Convert.ToHexStringLower(CursorRecordCodec.Encode(record))).ShouldBe(golden.Select(Convert.ToHexStringLower));
        foreach (byte[] bytes in golden)
        {
            CursorRecordCodec.Encode(CursorRecordCodec.Decode(bytes).ShouldNotBeNull()).ShouldBe(bytes);
        }
    }

    [Fact]
    public void Messages_OfEveryKind_AreTheDocumentedBytes()
    {
        GroupKey billing = new(new TopicId(1), new CursorName("b"));
        ImmutableArray<DeliveryReceipt> receipts = [new DeliveryReceipt(new PartitionNumber(2), new Offset(128), new HandOutStamp(Segment(3), 4))];
        GroupQuestion[] questions =
        [
            new(GroupVerb.Take, billing) { EntriesMax = 10, Wait = TimeSpan.FromMilliseconds(500) },
            new(GroupVerb.Receive, billing) { EntriesMax = 1, Visibility = TimeSpan.FromMilliseconds(30_000) },
            new(GroupVerb.Acknowledge, billing) { Receipts = receipts },
            new(GroupVerb.Release, billing) { Receipts = receipts },
            new(GroupVerb.Extend, billing) { Receipts = receipts, Visibility = TimeSpan.FromMilliseconds(100) },
            new(GroupVerb.Place, billing) { Partition = new PartitionNumber(2), Position = new Offset(128) },
            new(GroupVerb.Describe, billing),
            new(GroupVerb.Drop, billing),
            new(GroupVerb.List, new GroupKey(new TopicId(1), default)) { Share = new PartitionNumber(7) },
        ];
        GroupAnswer answer = new(CursorFate.Done)
        {
            Deliveries = [new GroupDelivery(receipts[0], 2, new Entry(new Offset(128), new EntryTimestamp(1), "hi"u8.ToArray()))],
            Late = [1],
            Places = [new GroupPlace(new PartitionNumber(2), new Offset(128), 3, 4)],
            Names = [new CursorName("b")],
        };
        byte[][] bytes = [.. questions.Select(GroupQuestionCodec.Encode), GroupAnswerCodec.Encode(answer).ToArray(), GroupAnswerCodec.Encode(GroupAnswer.Unmoved("no")).ToArray()];
        bytes.Select(Convert.ToHexStringLower).ShouldBe(GoldenFile.Load("group-messages.hex").Select(Convert.ToHexStringLower));
    }

    [Fact]
    public void Snapshot_OfAnyGroups_IsTheSameTable() => ForAnything(random =>
    {
        CursorTable table = new(isWhole: true);
        SegmentNumber segment = Segment(1);
        for (int i = 0; i < 60; i++)
        {
            CursorRecord record = AnyRecord(random) with { Segment = segment };
            if (record is not GroupsPiece)
            {
                table.Apply(segment, record);
            }
        }

        table.Move(Key(1, "cursor"), new Offset(3));
        CursorTable copy = new(isWhole: false);
        foreach (CursorRecord record in CursorSnapshot.Records(segment, 1, [.. table.Cursors], [.. table.Groups.Items], pieceBytes: random.Next(1, 500)))
        {
            copy.IsWhole.ShouldBeFalse();
            copy.Apply(segment, CursorRecordCodec.Decode(CursorRecordCodec.Encode(record))!);
        }

        copy.IsWhole.ShouldBeTrue();
        copy.Find(Key(1, "cursor")).ShouldBe(new Offset(3));
        Describe(copy).ShouldBe(Describe(table));
        copy.Groups.CountOf(new TopicId(1)).ShouldBe(table.Groups.CountOf(new TopicId(1)));
    });

    [Fact]
    public void Snapshot_WithAPieceMissing_IsNotWhole()
    {
        GroupTable groups = new();
        for (int i = 0; i < 5; i++)
        {
            groups.Apply(new GroupCreated(Segment(1), new GroupKey(new TopicId(1), new CursorName($"g{i}")), new HandOutStamp(Segment(1), 1)));
        }

        CursorTable copy = new(isWhole: false);
        foreach (CursorRecord record in CursorSnapshot.Records(Segment(1), 1, [], [.. groups.Items], pieceBytes: 1).Where((_, i) => i != 2))
        {
            copy.Apply(Segment(1), record);
        }

        copy.IsWhole.ShouldBeFalse();
    }

    private static string[] Describe(CursorTable table) =>
    [
        .. table.Groups.Items.Select(item => $"{item.Key} {item.Stamp} {item.Part?.Partition} {item.Part?.Position} {string.Join(',', item.Part?.Ranges ?? [])}")
            .Order(StringComparer.Ordinal),
    ];

    private static GroupKey AnyKey(System.Random random) => new(new TopicId(random.Next(1, 4)), new CursorName(new string((char)('a' + random.Next(3)), 2)));

    private static HandOutStamp AnyStamp(System.Random random) => new(new SegmentNumber(random.Next(1, 9)), random.NextInt64(1, Limits.MetadataNumberMax));

    private static PartitionNumber AnyPartition(System.Random random) => new(random.Next(3));

    private static DeliveryReceipt AnyReceipt(System.Random random) =>
        new(AnyPartition(random), new Offset(random.NextInt64(Limits.MetadataNumberMax)), AnyStamp(random));

    private static AckedPart AnyPart(System.Random random) =>
        AckedPart.Of(AnyPartition(random), new Offset(random.Next(20)), Enumerable.Range(0, random.Next(12)).Select(_ => new Offset(random.Next(20, 50))).Distinct().Order());

    private static CursorRecord AnyRecord(System.Random random)
    {
        SegmentNumber segment = new(random.Next(1, 4));
        return random.Next(6) switch
        {
            0 => new GroupCreated(segment, AnyKey(random), AnyStamp(random)),
            1 => new GroupPlaced(segment, AnyKey(random), AnyPartition(random), AnyStamp(random), new Offset(random.Next(40))),
            2 => new GroupDropped(segment, AnyKey(random)),
            3 => new GroupsPiece(segment, 1, [.. Enumerable.Range(0, random.Next(4)).Select(i => new GroupItem(AnyKey(random), AnyStamp(random), i % 2 == 0 ? null : AnyPart(random)))]),
            _ => new GroupAcknowledged(segment, AnyKey(random), [.. Enumerable.Range(0, random.Next(3)).Select(_ => AnyPart(random))]),
        };
    }

    private static GroupQuestion AnyQuestion(System.Random random)
    {
        ImmutableArray<DeliveryReceipt> receipts = [.. Enumerable.Range(0, random.Next(4)).Select(_ => AnyReceipt(random))];
        TimeSpan time = TimeSpan.FromMilliseconds(random.Next(10_000));
        GroupKey key = AnyKey(random);
        return (GroupVerb)random.Next(1, 10) switch
        {
            GroupVerb.Take => new GroupQuestion(GroupVerb.Take, key) { EntriesMax = random.Next(1, 1_001), Wait = time },
            GroupVerb.Receive => new GroupQuestion(GroupVerb.Receive, key) { EntriesMax = random.Next(1, 1_001), Wait = time, Visibility = time },
            GroupVerb.Place => new GroupQuestion(GroupVerb.Place, key) { Partition = AnyPartition(random), Position = new Offset(random.Next()) },
            GroupVerb.List => new GroupQuestion(GroupVerb.List, key with { Name = default }) { Share = AnyPartition(random) },
            GroupVerb.Extend => new GroupQuestion(GroupVerb.Extend, key) { Receipts = receipts, Visibility = time },
            GroupVerb verb => new GroupQuestion(verb, key) { Receipts = verb is GroupVerb.Acknowledge or GroupVerb.Release ? receipts : [] },
        };
    }

    private static GroupAnswer AnyAnswer(System.Random random) => new((CursorFate)random.Next(6), random.Next(2) == 0 ? "grün" : null)
    {
        Deliveries = [.. Enumerable.Range(0, random.Next(3)).Select(_ => AnyReceipt(random)).Select(receipt =>
            new GroupDelivery(receipt, random.Next(1, 9), new Entry(receipt.Offset, new EntryTimestamp(random.Next()), new byte[random.Next(5)])))],
        Late = [.. Enumerable.Range(0, random.Next(3))],
        Places = [.. Enumerable.Range(0, random.Next(3)).Select(i => new GroupPlace(new PartitionNumber(i), new Offset(random.Next()), random.Next(), random.Next()))],
        Names = [.. Enumerable.Range(0, random.Next(3)).Select(i => new CursorName($"g{i}"))],
    };
}

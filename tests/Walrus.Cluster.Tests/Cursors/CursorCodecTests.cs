using FsCheck;
using FsCheck.Fluent;
using Walrus.Cluster.Tests.Encoding;
using Walrus.Storage;
using static Walrus.Cluster.Tests.Cursors.CursorDraw;
using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Cursors;

/// <summary>Bytes of records, questions and answers.</summary>
public sealed class CursorCodecTests
{
    [Fact]
    public void Record_OfAnyKind_ComesBack() => ForAnything(random =>
    {
        CursorRecord record = Any(random);
        IsSame(record, CursorRecordCodec.Decode(CursorRecordCodec.Encode(record))).ShouldBeTrue();
    });

    [Fact]
    public void Record_CutOrLengthened_IsNotOne() => ForAnything(random =>
    {
        byte[] bytes = CursorRecordCodec.Encode(Any(random));
        CursorRecordCodec.Decode(bytes.AsSpan(0, random.Next(bytes.Length))).ShouldBeNull();
        CursorRecordCodec.Decode([.. bytes, 0]).ShouldBeNull();
        CursorRecordCodec.Decode([2, .. bytes[1..]]).ShouldBeNull();
    });

    [Fact]
    public void Question_OfAnyKind_ComesBack() => ForAnything(random =>
    {
        CursorVerb verb = (CursorVerb)random.Next(1, 5);
        CursorQuestion question = new(verb, Some(random), verb == CursorVerb.Place ? At(random) : default);
        byte[] bytes = CursorQuestionCodec.Encode(question);
        CursorQuestionCodec.TryDecode(bytes, out CursorQuestion read).ShouldBeTrue();
        read.ShouldBe(question);
        CursorQuestionCodec.TryDecode(bytes.AsSpan(0, random.Next(bytes.Length)), out _).ShouldBeFalse();
        CursorQuestionCodec.TryDecode([.. bytes, 0], out _).ShouldBeFalse();
    });

    [Fact]
    public void Answer_OfAnyKind_ComesBack() => ForAnything(random =>
    {
        byte[] value = new byte[random.Next(20)];
        random.NextBytes(value);
        Entry? entry = random.Next(2) == 0 ? new Entry(At(random), new EntryTimestamp(random.NextInt64()), value) : null;
        CursorAnswer answer = new((CursorFate)random.Next(6), random.Next(2) == 0 ? At(random) : null, entry, entry is null && random.Next(2) == 0 ? "grün" : null);
        CursorAnswerCodec.TryDecode([.. CursorAnswerCodec.EncodeHead(answer), .. entry is null ? [] : value], out CursorAnswer read).ShouldBeTrue();
        (read with { Entry = null }).ShouldBe(answer with { Entry = null });
        read.Entry?.Offset.ShouldBe(entry!.Offset);
        read.Entry?.Timestamp.ShouldBe(entry!.Timestamp);
        (read.Entry?.Value.ToArray()).ShouldBe(entry?.Value.ToArray());
    });

    [Fact]
    public void AnyBytes_AsAnything_DoNotThrow() => Prop.ForAll<byte[]>(bytes =>
    {
        byte[] some = bytes ?? [];
        for (byte kind = 0; kind < 20; kind++)
        {
            byte[] begun = [1, kind, .. some];
            _ = CursorRecordCodec.Decode(begun);
            _ = CursorQuestionCodec.TryDecode(begun, out _);
            _ = CursorAnswerCodec.TryDecode(begun, out _);
        }

        _ = CursorRecordCodec.Decode(some);
        _ = CursorQuestionCodec.TryDecode(some, out _);
        _ = CursorAnswerCodec.TryDecode(some, out _);
    }).QuickCheckThrowOnFailure();

    /// <summary>Code and documented bytes stay together. A difference is a change of format and needs a new version.</summary>
    [Fact]
    public void Records_OfEveryKind_AreTheDocumentedBytes()
    {
        CursorKey shared = new(Partition(300, 2), CursorName.Shared);
        CursorRecord[] records =
        [
            new CursorMoved(Segment(3), shared, new Offset(128)),
            new CursorPlaced(Segment(3), shared, Offset.Zero),
            new CursorDropped(Segment(3), shared),
            new CursorsBegin(Segment(3), 1, 2),
            new CursorsPiece(Segment(3), 1, [new CursorPosition(shared, new Offset(128)), new CursorPosition(Key(1, "b"), new Offset(5))]),
            new CursorsEnd(Segment(3), 1, 2),
        ];
        Compare("cursor-records.hex", records.Select(CursorRecordCodec.Encode));
        GoldenFile.Load("cursor-records.hex").Zip(records).ShouldAllBe(pair => IsSame(pair.Second, CursorRecordCodec.Decode(pair.First)));
    }

    [Fact]
    public void Messages_OfEveryKind_AreTheDocumentedBytes()
    {
        CursorKey shared = new(Partition(300, 2), CursorName.Shared);
        byte[] append = new byte[AppendRequestCodec.HeaderBytes];
        AppendRequestCodec.Write(append, new AppendRequestHeader(Partition(300, 2), Segment(3)));
        Compare("cursor-messages.hex",
        [
            [.. append, .. "hi"u8],
            AppendAnswerCodec.Encode(new AppendAnswer(AppendFate.Acknowledged, new Offset(258), Segment(3), Epoch(4), "")),
            AppendAnswerCodec.Encode(new AppendAnswer(AppendFate.Failed, default, Segment(3), Epoch(4), "full")),
            CursorQuestionCodec.Encode(new CursorQuestion(CursorVerb.Next, shared)),
            CursorQuestionCodec.Encode(new CursorQuestion(CursorVerb.Place, shared, new Offset(128))),
            [.. CursorAnswerCodec.EncodeHead(new CursorAnswer(CursorFate.Done, null, new Entry(new Offset(258), new EntryTimestamp(1_700_000_000_000), default))), .. "hi"u8],
            CursorAnswerCodec.EncodeHead(new CursorAnswer(CursorFate.Done, new Offset(128))),
            CursorAnswerCodec.EncodeHead(CursorAnswer.Unmoved("busy")),
        ]);
    }

    /// <summary>Fixed for ever: moves lie where this says.</summary>
    [Theory]
    [InlineData(1, 0, "shared", 8)]
    [InlineData(2, 0, "shared", 8)]
    [InlineData(2, 1, "shared", 8)]
    [InlineData(3, 0, "group.a", 8)]
    [InlineData(1, 0, "shared", 1)]
    public void PartitionOf_ACursor_IsTheDocumentedOne(int topic, int partition, string name, int partitions)
    {
        byte[] key = [(byte)topic, 0, 0, 0, 0, 0, 0, 0, (byte)partition, 0, 0, 0, .. System.Text.Encoding.ASCII.GetBytes(name)];
        uint crc = uint.MaxValue;
        foreach (byte value in key)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0x82F63B78 & (0 - (crc & 1)));
            }
        }

        CursorTopic.PartitionOf(Partition(topic, partition), new CursorName(name), partitions).Value.ShouldBe((int)(~crc % (uint)partitions));
    }

    [Fact]
    public void PartitionOf_ManyCursors_SpreadsThem() => Enumerable.Range(1, 8000)
        .GroupBy(topic => CursorTopic.PartitionOf(Partition(topic), CursorName.Shared, Limits.CursorTopicPartitions))
        .ShouldAllBe(partition => partition.Count() > 700 && partition.Count() < 1300);

    private static void Compare(string file, IEnumerable<byte[]> actual) => actual.Select(Convert.ToHexString).ShouldBe(GoldenFile.Load(file).Select(Convert.ToHexString));
}

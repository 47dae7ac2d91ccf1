using FsCheck;
using FsCheck.Fluent;
using Walrus.Cluster.Producers;
using static Walrus.Cluster.Tests.Producers.ProducerTableTests;

namespace Walrus.Cluster.Tests.Producers;

/// <summary>Bytes of what nodes tell each other about producers, and keep.</summary>
public sealed class ProducerCodecTests
{
    private static readonly SegmentId Segment = new(new PartitionId(new TopicId(7), new PartitionNumber(3)), new SegmentNumber(9));

    [Fact]
    public void Table_OfTwoProducers_IsTheDocumentedBytes()
    {
        ProducerTable table = new();
        table.Stored(Stamp(2, 0, epoch: 1), 3, new Offset(10), new EntryTimestamp(5));
        table.Stored(Stamp(1, 4), 2, new Offset(20), new EntryTimestamp(6));
        Convert.ToHexString(ProducerTableCodec.Encode(table)).ShouldBe(
            "01" + "02000000"
            + "0100000000000000" + "0000" + "0600000000000000" + "06000000" + "01" + "04000000" + "02000000" + "1400000000000000"
            + "0200000000000000" + "0100" + "0500000000000000" + "03000000" + "01" + "00000000" + "03000000" + "0A00000000000000");
    }

    [Fact]
    public void Table_AsLargeAsCanBe_FitsItsBound()
    {
        ProducerTable table = new();
        for (int producer = 1; producer <= Limits.ProducersPerPartitionMax; producer++)
        {
            for (int run = 0; run < Limits.ProducerRunsKept; run++)
            {
                table.Stored(Stamp(producer, run), 1, new Offset((run * 10_000L) + (producer * 2)), new EntryTimestamp(run));
            }
        }

        byte[] bytes = ProducerTableCodec.Encode(table);
        bytes.Length.ShouldBeLessThan(Limits.ProducerStateBytesMax);
        ProducerTableCodec.Encode(ProducerTableCodec.Decode(bytes).ShouldNotBeNull()).ShouldBe(bytes);
    }

    [Fact]
    public void Decode_OfAnyBytes_GivesATableOrNone()
    {
        byte[] sound = SoundTable();
        Gen<byte[]> damaged = from at in Gen.Choose(0, sound.Length - 1) from value in Gen.Choose(0, 255) from cut in Gen.Choose(0, sound.Length) select Damage(sound, at, (byte)value, cut);
        Prop.ForAll(damaged.ToArbitrary(), bytes =>
        {
            if (ProducerTableCodec.Decode(bytes) is { } table)
            {
                _ = ProducerTableCodec.Encode(table); // Whatever was read can be written.
            }

            _ = ProducerAnswer.TryDecode(bytes, out _);
            _ = ProducerAsk.TryDecode(bytes, out _);
            _ = ProducerKeep.TryDecode(bytes, out _);
            _ = SequencedRequestCodec.TryRead(bytes, out _, out _);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("02" + "00000000")]
    [InlineData("01" + "01000000")]
    [InlineData("01" + "FFFFFFFF")]
    [InlineData("01" + "00000000" + "00")]
    [InlineData("01" + "01000000" + "0000000000000000" + "0000" + "0600000000000000" + "06000000" + "00")]
    [InlineData("01" + "01000000" + "0100000000000000" + "0000" + "0600000000000000" + "06000000" + "0B")]
    [InlineData("01" + "01000000" + "0100000000000000" + "0000" + "0600000000000000" + "06000000" + "01" + "04000000" + "00000000" + "1400000000000000")]
    public void Decode_OfWhatIsNoTable_GivesNone(string hex) => ProducerTableCodec.Decode(Convert.FromHexString(hex)).ShouldBeNull();

    [Fact]
    public void Messages_WrittenAndRead_AreTheSame()
    {
        ProducerAsk ask = new(Segment, new Offset(77));
        ProducerAsk.TryDecode(ask.Encode(), out ProducerAsk asked).ShouldBeTrue();
        asked.ShouldBe(ask);
        ProducerKeep.TryDecode([.. new ProducerKeep(Segment).Encode(), .. SoundTable()], out ProducerKeep keep).ShouldBeTrue();
        keep.Segment.ShouldBe(Segment);
        ProducerKeep.TryDecode(new ProducerKeep(Segment).Encode(), out _).ShouldBeFalse("there is no table");
        ProducerAnswer answer = new(ProducerKnowledge.Base, ProducerTableCodec.Decode(SoundTable())!);
        ProducerAnswer.TryDecode(answer.Encode(), out ProducerAnswer answered).ShouldBeTrue();
        answered.Knowledge.ShouldBe(ProducerKnowledge.Base);
        ProducerTableCodec.Encode(answered.Table).ShouldBe(SoundTable());
    }

    [Fact]
    public void Request_WrittenAndRead_HasTheSameEntries()
    {
        AppendRequestHeader header = new(Segment.Partition, Segment.Number);
        int[] lengths = [2, 0, 3];
        byte[] bytes = new byte[SequencedRequestCodec.HeadBytes(3) + 5];
        SequencedRequestCodec.Write(bytes, header, Stamp(5, 8, epoch: 2), lengths);
        "aabbb"u8.CopyTo(bytes.AsSpan(SequencedRequestCodec.HeadBytes(3)));
        SequencedRequestCodec.TryRead(bytes, out AppendRequestHeader read, out SequencedEntries entries).ShouldBeTrue();
        read.ShouldBe(header);
        entries.Stamp.ShouldBe(Stamp(5, 8, epoch: 2));
        entries.Lengths.ToArray().ShouldBe(lengths);
        entries.Values.ToArray().ShouldBe("aabbb"u8.ToArray());
        SequencedRequestCodec.TryRead(bytes.AsMemory(0, bytes.Length - 1), out _, out _).ShouldBeFalse("the lengths say more");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Limits.ProducerBatchEntriesMax + 1)]
    public void Entries_OfAnotherCountThanTakes_AreNotSound(int count) =>
        new SequencedEntries(Stamp(1, 0), new int[count], ReadOnlyMemory<byte>.Empty).IsSound.ShouldBeFalse();

    private static byte[] SoundTable()
    {
        ProducerTable table = new();
        table.Stored(Stamp(1, 0), 3, new Offset(10), new EntryTimestamp(5));
        table.Stored(Stamp(1, 3), 1, new Offset(30), new EntryTimestamp(5));
        return ProducerTableCodec.Encode(table);
    }

    private static byte[] Damage(byte[] sound, int at, byte value, int cut)
    {
        byte[] bytes = [.. sound];
        bytes[at] = value;
        return bytes[..cut];
    }
}

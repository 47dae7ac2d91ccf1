using FsCheck;
using FsCheck.Fluent;
using Walrus.Cluster.Replication;
using Walrus.Cluster.Tests.Encoding;
using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Replication.Wire;

public sealed class ReplicationCodecTests
{
    private static readonly SegmentId Sample = new(Partition(7, 1), Segment(3));

    [Fact]
    public void Messages_OfEachKind_AreTheDocumentedBytes()
    {
        byte[][] golden = GoldenFile.Load("replication.hex");
        byte[] append = new byte[ReplicationCodec.AppendBytes];
        ReplicationCodec.Write(new AppendMessage(Sample, Epoch(4), 5, new Offset(100), new Offset(103), new Offset(90), 258), append);
        byte[] answer = new byte[ReplicationCodec.AnswerBytes];
        ReplicationCodec.Write(new AnswerMessage(Sample, Epoch(4), new FollowerAnswer(FollowerFate.Sealed, 5, new Offset(98), new Offset(100), Epoch(6))), answer);
        byte[] promise = new byte[CopyNote.Bytes];
        new CopyNote(CopyNoteKind.Promised, Sample, Epoch(6), new Offset(100)).Write(promise);
        byte[] boot = new BootMark(true, "a1").Encode();
        new[] { append, answer, promise, boot }.Select(Convert.ToHexString).ShouldBe(golden.Select(Convert.ToHexString));
    }

    [Fact]
    public void Append_Written_IsReadAgain() =>
        Prop.ForAll(Numbers.ToArbitrary(), numbers =>
        {
            AppendMessage message = new(Id(numbers), new SegmentEpoch(numbers[3] + 1), numbers[4], new Offset(numbers[5] % 1_000), new Offset((numbers[5] % 1_000) + 2), new Offset(numbers[6]), 3);
            byte[] bytes = new byte[ReplicationCodec.AppendBytes + 3];
            ReplicationCodec.Write(message, bytes);
            return ReplicationCodec.TryRead(bytes, out AppendMessage read) && read == message && !ReplicationCodec.TryRead(bytes.AsSpan(0, bytes.Length - 1), out AppendMessage _);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Answer_Written_IsReadAgain() =>
        Prop.ForAll(Numbers.ToArbitrary(), numbers =>
        {
            FollowerAnswer answer = new((FollowerFate)(numbers[0] % 5), numbers[4], new Offset(numbers[5]), new Offset(numbers[6]), new SegmentEpoch(numbers[2]));
            AnswerMessage message = new(Id(numbers), new SegmentEpoch(numbers[3] + 1), answer);
            byte[] bytes = new byte[ReplicationCodec.AnswerBytes];
            ReplicationCodec.Write(message, bytes);
            return ReplicationCodec.TryRead(bytes, out AnswerMessage read) && read == message;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Read_OfAnyBytes_NeverThrowsAndGivesOnlyWhatIsInBounds() =>
        Prop.ForAll(Gen.Choose(0, 255).Select(number => (byte)number).ArrayOf(ReplicationCodec.AppendBytes).ToArbitrary(), Gen.Choose(0, ReplicationCodec.AppendBytes).ToArbitrary(), (bytes, length) =>
        {
            bytes[0] = 1;
            _ = ReplicationCodec.TryRead(bytes.AsSpan(0, length), out AnswerMessage _);
            return !ReplicationCodec.TryRead(bytes.AsSpan(0, length), out AppendMessage read) || read.Next >= read.Base;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0, 2)] // another version
    [InlineData(1, 1)] // a fate in a leader's message
    [InlineData(2, 1)] // not zero
    [InlineData(7, 0x80)] // a negative partition
    [InlineData(6, 1)] // a partition beyond the bound
    [InlineData(15, 0x80)] // a negative topic
    [InlineData(19, 0x80)] // a negative segment
    [InlineData(20, 1)] // more batches than there are bytes
    [InlineData(31, 0x7F)] // an epoch beyond the bound
    [InlineData(47, 0x80)] // a negative base
    [InlineData(48, 99)] // an end before the base
    [InlineData(48, 101)] // an end beyond the base, and no batches
    public void Read_OfAMessageWithOneWrongByte_Refuses(int position, byte value)
    {
        byte[] bytes = new byte[ReplicationCodec.AppendBytes];
        ReplicationCodec.Write(new AppendMessage(Sample, Epoch(4), 5, new Offset(100), new Offset(100), new Offset(90), 0), bytes);
        ReplicationCodec.TryRead(bytes, out AppendMessage _).ShouldBeTrue();
        bytes[position] = value;
        ReplicationCodec.TryRead(bytes, out AppendMessage _).ShouldBeFalse();
    }

    [Fact]
    public void Names_OfSegments_AreReadAgainAndNothingElseIs()
    {
        foreach (int copy in (int[])[0, 1, int.MaxValue])
        {
            SegmentNames.TryParse(SegmentNames.Of(Sample, copy), out SegmentId read, out int replaced).ShouldBeTrue();
            (read, replaced).ShouldBe((Sample, copy));
        }

        foreach (string other in new[] { "__seg.promises", "__seg.7.1", "__seg.07.1.3", "__seg.7.1.0", "__seg.0.1.1", "__seg.7.1024.1", "__seg.7.1.3.0", "__seg.7.1.3.01", "__seg.7.1.3.4.1", "orders", "__seg.7.-1.3" })
        {
            SegmentNames.TryParse(new TopicName(other), out _, out _).ShouldBeFalse(other);
        }
    }

    [Fact]
    public void BootMark_DecidesWhatIsVouchedFor()
    {
        BootMark.Vouches(null, wasClean: true, "a").ShouldBeFalse();
        BootMark.Vouches(new BootMark(true, "a"), wasClean: false, "b").ShouldBeTrue();
        BootMark.Vouches(new BootMark(false, "a"), wasClean: false, "b").ShouldBeFalse();
        BootMark.Vouches(new BootMark(false, "a"), wasClean: false, "a").ShouldBeTrue();
        BootMark.Vouches(new BootMark(false, "a"), wasClean: true, "b").ShouldBeTrue();
        BootMark.Vouches(new BootMark(false, string.Empty), wasClean: false, string.Empty).ShouldBeFalse();
        BootMark.Of(Walrus.Storage.FsyncSchedule.SyncEach, new string('x', 100)).BootId.Length.ShouldBe(Limits.BootIdCharsMax);
        BootMark.TryDecode(new byte[] { 2, 0 }).ShouldBeNull();
        BootMark.TryDecode(new BootMark(true, "a1").Encode()).ShouldBe(new BootMark(true, "a1"));
    }

    private static Gen<int[]> Numbers => Gen.Choose(1, 1_000_000).ArrayOf(7);

    private static SegmentId Id(int[] numbers) => new(Partition(numbers[0], numbers[1] % Limits.TopicPartitionsMax), Segment(numbers[2]));
}

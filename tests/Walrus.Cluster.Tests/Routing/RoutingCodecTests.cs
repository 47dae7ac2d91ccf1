using FsCheck;
using FsCheck.Fluent;

namespace Walrus.Cluster.Tests.Routing;

/// <summary>What goes over the link, and that no bytes do harm.</summary>
public sealed class RoutingCodecTests
{
    [Fact]
    public void Request_OfAnyHeader_ComesBack() => Prop.ForAll<long, int, int>((topic, partition, segment) =>
    {
        AppendRequestHeader header = new(
            new PartitionId(new TopicId(1 + (Math.Abs(topic % 1000))), new PartitionNumber(Math.Abs(partition % Limits.TopicPartitionsMax))),
            new SegmentNumber(1 + Math.Abs(segment % 1000)));
        byte[] bytes = new byte[AppendRequestCodec.HeaderBytes + 3];
        AppendRequestCodec.Write(bytes, header);
        AppendRequestCodec.TryRead(bytes, out AppendRequestHeader read).ShouldBeTrue();
        read.ShouldBe(header);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Answer_OfAnyKind_ComesBack() => Prop.ForAll<int, long, string>((fate, offset, reason) =>
    {
        string text = new([.. (reason ?? "").Where(letter => !char.IsSurrogate(letter)).Take(100)]);
        AppendAnswer answer = new(
            (AppendFate)Math.Abs(fate % 6), new Offset(Math.Abs(offset % 1_000_000)), new SegmentNumber(Math.Abs(fate % 1000)), new SegmentEpoch(Math.Abs(offset % 77)), text);
        AppendAnswerCodec.TryDecode(AppendAnswerCodec.Encode(answer), out AppendAnswer read).ShouldBeTrue();
        read.ShouldBe(answer);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Answer_WithALongReason_IsCutBetweenCharacters()
    {
        AppendAnswer answer = new(AppendFate.Failed, default, default, default, new string('ü', Limits.PeerRefusalTextBytesMax));
        AppendAnswerCodec.TryDecode(AppendAnswerCodec.Encode(answer), out AppendAnswer read).ShouldBeTrue();
        read.Reason.ShouldBe(new string('ü', Limits.PeerRefusalTextBytesMax / 2));
    }

    [Fact]
    public void AnyBytes_AsRequestOrAnswer_DoNotThrow() => Prop.ForAll<byte[]>(bytes =>
    {
        byte[] some = bytes ?? [];
        _ = AppendRequestCodec.TryRead(some, out _);
        _ = AppendAnswerCodec.TryDecode(some, out _);
        byte[] versioned = [1, .. some];
        _ = AppendRequestCodec.TryRead(versioned, out _);
        _ = AppendAnswerCodec.TryDecode(versioned, out _);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Request_OutOfBounds_IsRefused()
    {
        AppendRequestHeader good = new(new PartitionId(new TopicId(1), new PartitionNumber(0)), new SegmentNumber(1));
        Reads(good).ShouldBeTrue();
        Reads(good with { Segment = new SegmentNumber(0) }).ShouldBeFalse();
        Reads(good with { Segment = new SegmentNumber(Limits.SegmentNumberMax + 1) }).ShouldBeFalse();
        Reads(good with { Partition = new PartitionId(new TopicId(0), new PartitionNumber(0)) }).ShouldBeFalse();
        Reads(good with { Partition = new PartitionId(new TopicId(1), new PartitionNumber(Limits.TopicPartitionsMax)) }).ShouldBeFalse();
        Reads(good with { Partition = new PartitionId(new TopicId(1), new PartitionNumber(-1)) }).ShouldBeFalse();
    }

    private static bool Reads(AppendRequestHeader header)
    {
        byte[] bytes = new byte[AppendRequestCodec.HeaderBytes];
        AppendRequestCodec.Write(bytes, header);
        return AppendRequestCodec.TryRead(bytes, out _);
    }
}

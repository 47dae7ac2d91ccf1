using FsCheck;
using FsCheck.Fluent;
using Walrus.Cluster.Tests.Encoding;
using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Sealing;

/// <summary>Bytes of the requests about copies of segments: documented, and refused when they are anything else.</summary>
public sealed class SegmentRequestTests
{
    private const int CompleteExample = 7;

    private static readonly SegmentId Id = new(Partition(7, 1), Segment(3));

    /// <summary>An example of each, and what decoding and encoding makes of bytes of its kind: null when they are refused.</summary>
    private static readonly (byte[] Bytes, Func<byte[], byte[]?> Again)[] Kinds =
    [
        (new ReadRequest(Id, new Offset(100), new Offset(300), 1 << 20).Encode(), static bytes => ReadRequest.TryDecode(bytes, out ReadRequest it) ? it.Encode() : null),
        (new ReadRequest(Id, new Offset(100), null, 4096).Encode(), static bytes => ReadRequest.TryDecode(bytes, out ReadRequest it) ? it.Encode() : null),
        (new CopyHeader(CopyFate.AtEnd, new Offset(200), new Offset(300)).Encode(), static bytes => CopyHeader.TryDecode(bytes, out CopyHeader it) ? it.Encode() : null),
        (new WaitRequest(Id, new Offset(200), TimeSpan.FromSeconds(5)).Encode(), static bytes => WaitRequest.TryDecode(bytes, out WaitRequest it) ? it.Encode() : null),
        (new SizeRequest(Id, new Offset(300)).Encode(), static bytes => SizeRequest.TryDecode(bytes, out SizeRequest it) ? it.Encode() : null),
        (SegmentSize.Encode(new SegmentSize(1 << 30, new EntryTimestamp(1_735_344_000_000))), static bytes => SegmentSize.TryDecode(bytes, out SegmentSize? it) ? SegmentSize.Encode(it) : null),
        (new SealRequest(Id, Epoch(4)).Encode(), static bytes => SealRequest.TryDecode(bytes, out SealRequest it) ? it.Encode() : null),
        (new CompleteHeader(Id, Epoch(4), new Offset(100)).Encode(), static bytes => CompleteHeader.TryDecode([.. bytes, 1], out CompleteHeader it) ? it.Encode() : null),
        (SealAnswerCodec.Encode(new SealAnswer(SealFate.Outbid, Offset.Zero, Epoch(5))), static bytes => SealAnswerCodec.TryDecode(bytes, out SealAnswer it) ? SealAnswerCodec.Encode(it) : null),
        (new CopyRequest(Id, new NodeId(2), new Offset(300)).Encode(), static bytes => CopyRequest.TryDecode(bytes, out CopyRequest it) ? it.Encode() : null),
        (new CopyAnswer(CopyProgress.UnderWay, new Offset(200)).Encode(), static bytes => CopyAnswer.TryDecode(bytes, out CopyAnswer it) ? it.Encode() : null),
        (new StandRequest(Id, Epoch(4)).Encode(), static bytes => StandRequest.TryDecode(bytes, out StandRequest it) ? it.Encode() : null),
        (StandRequest.EncodeAnswer(true), static bytes => StandRequest.TryDecodeAnswer(bytes) is { } it ? StandRequest.EncodeAnswer(it) : null),
    ];

    [Fact]
    public void Requests_OfEveryKind_AreTheDocumentedBytes() =>
        Kinds.Select(kind => Convert.ToHexString(kind.Bytes)).ShouldBe(GoldenFile.Load("segment-requests.hex").Select(Convert.ToHexString));

    [Fact]
    public void Decode_WhatWasEncoded_IsTheSame() => Kinds.ShouldAllBe(kind => kind.Bytes.SequenceEqual(kind.Again(kind.Bytes)!));

    [Fact]
    public void Decode_FewerOrMoreBytes_IsRefused()
    {
        for (int i = 0; i < Kinds.Length; i++)
        {
            (byte[] bytes, Func<byte[], byte[]?> again) = Kinds[i];
            for (int length = 0; length < bytes.Length; length++)
            {
                again(bytes[..length]).ShouldBeNull($"{length} bytes of example {i + 1}");
            }

            if (i != CompleteExample)
            {
                again([.. bytes, 0]).ShouldBeNull($"one byte more than example {i + 1}");
            }
        }
    }

    [Fact]
    public void Decode_AnyByteChanged_GivesWhatHasTheSameBytesOrRefuses() => Prop.ForAll(
        ArbMap.Default.ArbFor<(int Example, int At, byte Value)>(),
        change =>
        {
            (byte[] example, Func<byte[], byte[]?> again) = Kinds[(int)((uint)change.Example % (uint)Kinds.Length)];
            byte[] bytes = [.. example];
            bytes[(int)((uint)change.At % (uint)bytes.Length)] = change.Value;
            (again(bytes) is not { } same || same.SequenceEqual(bytes)).ShouldBeTrue();
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    [InlineData(11, 0x80)]
    [InlineData(15, 0x80)]
    [InlineData(19, 0x80)]
    public void Read_FieldOutOfItsRange_IsRefused(int at, byte value)
    {
        byte[] bytes = [.. Kinds[0].Bytes];
        bytes[at] = value;
        ReadRequest.TryDecode(bytes, out _).ShouldBeFalse();
    }
}

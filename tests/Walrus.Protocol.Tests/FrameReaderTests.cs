using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Walrus.Protocol.Tests;

public sealed class FrameReaderTests
{
    private const int FrameBytesMax = 40;

    [Fact]
    public void TryRead_AnySplit_GivesTheSameFrames()
    {
        // A length decides what a frame is: 0 and those above the limit are refused, the others are frames.
        Gen<int[]> lengths = Gen.Choose(0, FrameBytesMax + 25).ArrayOf().Where(l => l.Length > 0);
        Gen<int[]> cuts = Gen.Choose(1, 200).ArrayOf();
        Prop.ForAll(lengths.ToArbitrary(), cuts.ToArbitrary(), (frames, at) =>
        {
            byte[] stream = StreamOf(frames);
            ReadWhole(stream).ShouldBe(Expected(frames));
            ReadInSteps(stream, at).ShouldBe(Expected(frames));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void TryRead_BodyInManyMemoryPieces_IsWhole()
    {
        byte[] stream = StreamOf([33]);
        ReadOnlySequence<byte> buffer = Pieces.Of(stream, [.. Enumerable.Range(1, stream.Length)]);
        new FrameReader(FrameBytesMax).TryRead(ref buffer, out ReadOnlySequence<byte> body).ShouldBe(FrameReadStatus.Frame);
        body.ToArray().ShouldBe(stream[FrameWriter.HeaderBytes..]);
        buffer.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void TryRead_LengthAtTheLimit_IsAFrame()
    {
        ReadWhole(StreamOf([FrameBytesMax])).ShouldBe([BodyText(0, FrameBytesMax)]);
        ReadWhole(StreamOf([FrameBytesMax + 1])).ShouldBe(["invalid"]);
    }

    [Fact]
    public void TryRead_ThreeBytes_AreNoFrameYet()
    {
        FrameReader reader = new(FrameBytesMax);
        ReadOnlySequence<byte> buffer = new([5, 0, 0]);
        reader.TryRead(ref buffer, out _).ShouldBe(FrameReadStatus.NeedMore);
        reader.IsMidFrame.ShouldBeTrue();
        reader.BytesMissing.ShouldBe(1);
        buffer.Length.ShouldBe(3);
    }

    [Fact]
    public void IsMidFrame_BetweenFrames_IsFalse()
    {
        FrameReader reader = new(FrameBytesMax);
        reader.IsMidFrame.ShouldBeFalse();
        ReadOnlySequence<byte> buffer = new(StreamOf([3]));
        reader.TryRead(ref buffer, out _).ShouldBe(FrameReadStatus.Frame);
        reader.IsMidFrame.ShouldBeFalse();
        reader.TryRead(ref buffer, out _).ShouldBe(FrameReadStatus.NeedMore);
        reader.IsMidFrame.ShouldBeFalse();
    }

    [Fact]
    public void IsMidFrame_WhileDropping_IsTrueUntilTheBodyIsGone()
    {
        FrameReader reader = new(FrameBytesMax);
        byte[] stream = StreamOf([50]);
        ReadOnlySequence<byte> buffer = new(stream.AsMemory(0, 10));
        reader.TryRead(ref buffer, out _).ShouldBe(FrameReadStatus.InvalidLength);
        reader.IsMidFrame.ShouldBeTrue();
        reader.TryRead(ref buffer, out _).ShouldBe(FrameReadStatus.NeedMore);
        reader.IsMidFrame.ShouldBeTrue();
        reader.BytesMissing.ShouldBe(44);
        buffer.IsEmpty.ShouldBeTrue();
        buffer = new(stream.AsMemory(10));
        reader.TryRead(ref buffer, out _).ShouldBe(FrameReadStatus.NeedMore);
        reader.IsMidFrame.ShouldBeFalse();
    }

    [Fact]
    public void TryRead_LongestDroppedBody_IsDroppedInPieces()
    {
        FrameReader reader = new(FrameBytesMax);
        ReadOnlySequence<byte> buffer = new(Header(Limits.DroppedFrameBytesMax));
        reader.TryRead(ref buffer, out _).ShouldBe(FrameReadStatus.InvalidLength);
        byte[] piece = new byte[1024 * 1024];
        for (int i = 0; i < Limits.DroppedFrameBytesMax / piece.Length; i++)
        {
            buffer = new(piece);
            reader.TryRead(ref buffer, out _).ShouldBe(FrameReadStatus.NeedMore);
            buffer.IsEmpty.ShouldBeTrue();
        }

        buffer = new(StreamOf([3]));
        reader.TryRead(ref buffer, out ReadOnlySequence<byte> body).ShouldBe(FrameReadStatus.Frame);
        body.Length.ShouldBe(3);
    }

    [Theory]
    [InlineData((uint)Limits.DroppedFrameBytesMax + 1)]
    [InlineData(0x50545448u)] // "HTTP"
    [InlineData(uint.MaxValue)]
    public void TryRead_BeyondWhatIsDropped_IsFatalForGood(uint length)
    {
        FrameReader reader = new(FrameBytesMax);
        ReadOnlySequence<byte> buffer = new(Header(length));
        reader.TryRead(ref buffer, out _).ShouldBe(FrameReadStatus.Fatal);
        buffer = new(StreamOf([3]));
        reader.TryRead(ref buffer, out _).ShouldBe(FrameReadStatus.Fatal);
    }

    private static byte[] Header(uint length)
    {
        byte[] header = new byte[FrameWriter.HeaderBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(header, length);
        return header;
    }

    private static byte[] StreamOf(int[] lengths) =>
        [.. lengths.SelectMany((length, i) => Header((uint)length).Concat(Encoding.ASCII.GetBytes(BodyText(i, length))))];

    private static string BodyText(int frame, int length) => new((char)('a' + (frame % 26)), length);

    private static List<string> Expected(int[] lengths) =>
        [.. lengths.Select((length, i) => length is 0 or > FrameBytesMax ? "invalid" : BodyText(i, length))];

    private static List<string> ReadWhole(byte[] stream) => ReadInSteps(stream, []);

    /// <summary>Feeds the stream in steps as a socket would: what the reader leaves is given again with more behind it.</summary>
    private static List<string> ReadInSteps(byte[] stream, int[] cuts)
    {
        FrameReader reader = new(FrameBytesMax);
        List<string> found = [];
        byte[] left = [];
        int fed = 0;
        foreach (int end in cuts.Where(cut => cut < stream.Length).Distinct().Order().Append(stream.Length))
        {
            byte[] given = [.. left, .. stream[fed..end]];
            fed = end;
            ReadOnlySequence<byte> buffer = Pieces.Of(given, given.Length / 2);
            FrameReadStatus status;
            while ((status = reader.TryRead(ref buffer, out ReadOnlySequence<byte> body)) != FrameReadStatus.NeedMore)
            {
                found.Add(status == FrameReadStatus.Frame ? Encoding.ASCII.GetString(body) : "invalid");
            }

            left = buffer.ToArray();
        }

        left.ShouldBeEmpty();
        return found;
    }
}

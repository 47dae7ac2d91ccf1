using Walrus.Storage.Format;

namespace Walrus.Storage.Tests.Format;

public sealed class RecordFrameTests
{
    private static readonly JournalPosition Flushed = new(Samples.Generation, 4096);

    [Fact]
    public void TryRead_EveryKind_GivesBackWhatWasWritten()
    {
        foreach (RecordKind kind in Enum.GetValues<RecordKind>())
        {
            byte[] record = new byte[RecordFrame.Bytes + BatchHeader.Bytes];
            RecordFrame.Write(record, kind, Samples.Two, Samples.Generation, Flushed, Samples.Store.Salt);
            Read(record, out FrameHeader header).ShouldBe(FrameCheck.Good);
            header.ShouldBe(new FrameHeader(record.Length, kind, Samples.Two, Samples.Generation, Flushed));
            header.BodyBytes.ShouldBe(BatchHeader.Bytes);
            header.PaddedBytes.ShouldBe(96);
        }
    }

    [Fact]
    public void TryRead_WrongPlace_SaysWhy()
    {
        byte[] record = Samples.GoldenRecord();
        Read(new byte[64], out _).ShouldBe(FrameCheck.Empty);
        Read(record.AsSpan(0, 31), out _).ShouldBe(FrameCheck.Truncated);
        Read(record.AsSpan(0, record.Length - 1), out _).ShouldBe(FrameCheck.Truncated);
        RecordFrame.TryRead(record, Samples.Generation.Next, Samples.Store.Salt, record.Length, out _).ShouldBe(FrameCheck.WrongGeneration);
        RecordFrame.TryRead(record, Samples.Generation, new FrameSalt(1), record.Length, out _).ShouldBe(FrameCheck.BadCrc);
        RecordFrame.TryRead(record, Samples.Generation, Samples.Store.Salt, record.Length - 1, out _).ShouldBe(FrameCheck.BadLength);
        RecordFrame.TryRead(record, Samples.Generation, Samples.Store.Salt, -1, out _).ShouldBe(FrameCheck.BadLength);
        Read(Changed(record, 4, 16), out _).ShouldBe(FrameCheck.BadKind);
        Read(Changed(record, 5, 1), out _).ShouldBe(FrameCheck.BadReserved);
        Read(Changed(record, 27, 0x80), out FrameHeader none).ShouldBe(FrameCheck.BadReserved);
        none.ShouldBe(default);
    }

    [Fact]
    public void TryPeek_FrameAndPrefixOnly_KnowsTheLength()
    {
        byte[] record = Samples.GoldenRecord();
        int enough = RecordFrame.Bytes + BatchHeader.PrefixBytes;
        Peek(record.AsSpan(0, enough), out FrameHeader header).ShouldBe(FrameCheck.Good);
        header.Length.ShouldBe(record.Length);
        Peek(record.AsSpan(0, enough - 1), out _).ShouldBe(FrameCheck.Truncated);
    }

    [Fact]
    public void Write_ABatchShorterThanItsHeader_Throws() =>
        Should.Throw<ArgumentException>(
            () => RecordFrame.Write(new byte[92], RecordKind.Batch, Samples.One, Samples.Generation, Flushed, Samples.Store.Salt));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 8)]
    [InlineData(8, 8)]
    [InlineData(93, 96)]
    public void PaddedBytes_AnyLength_IsTheNextMultipleOfEight(int length, int padded) => RecordFrame.PaddedBytes(length).ShouldBe(padded);

    [Fact]
    public void JournalPosition_Packed_SortsAsThePositionAndComesBack()
    {
        JournalPosition[] ascending =
        [
            default,
            new(new Generation(0), int.MaxValue),
            new(new Generation(1), 0),
            new(new Generation(uint.MaxValue), 0),
            new(new Generation(uint.MaxValue), int.MaxValue),
        ];
        ascending.Select(position => position.Packed).ShouldBeInOrder();
        ascending.ShouldBeInOrder();
        ascending.Select(position => JournalPosition.FromPacked(position.Packed)).ShouldBe(ascending);
        Should.Throw<OverflowException>(() => new JournalPosition(new Generation(1UL << 32), 0).Packed);
        Should.Throw<OverflowException>(() => new JournalPosition(default, -1).Packed);
        Should.Throw<OverflowException>(() => JournalPosition.FromPacked(0x8000_0000));
    }

    private static byte[] Changed(byte[] record, int at, byte value)
    {
        byte[] changed = [.. record];
        changed[at] = value;
        return changed;
    }

    private static FrameCheck Read(ReadOnlySpan<byte> from, out FrameHeader header) =>
        RecordFrame.TryRead(from, Samples.Generation, Samples.Store.Salt, RecordFrame.RecordBytesMax, out header);

    private static FrameCheck Peek(ReadOnlySpan<byte> from, out FrameHeader header) =>
        RecordFrame.TryPeek(from, Samples.Generation, Samples.Store.Salt, RecordFrame.RecordBytesMax, out header);
}

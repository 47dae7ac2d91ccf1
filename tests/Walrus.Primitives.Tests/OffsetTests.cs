namespace Walrus.Primitives.Tests;

public sealed class OffsetTests
{
    [Fact]
    public void Offset_Negative_Throws()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new Offset(-1));
        Should.Throw<ArgumentOutOfRangeException>(() => new Offset(3) + -4);
        Should.Throw<ArgumentOutOfRangeException>(() => new Offset(long.MaxValue).Next);
    }

    [Fact]
    public void Offset_Arithmetic_CountsEntries()
    {
        Offset offset = new(40);
        offset.Next.ShouldBe(new Offset(41));
        (offset + 2).ShouldBe(new Offset(42));
        (offset - new Offset(50)).ShouldBe(-10);
        Offset.Zero.Value.ShouldBe(0);
        default(Offset).ShouldBe(Offset.Zero);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(0, long.MaxValue)]
    public void Offset_Comparisons_OrderAsTheLog(long low, long high)
    {
        Offset before = new(low);
        Offset after = new(high);
        (before < after, before <= after, after > before, after >= before).ShouldBe((true, true, true, true));
        (after < before, after <= before, before > after, before >= after).ShouldBe((false, false, false, false));
        (Offset.Max(before, after), Offset.Min(before, after)).ShouldBe((after, before));
        (Offset.Max(after, before), Offset.Min(after, before)).ShouldBe((after, before));
        Math.Sign(before.CompareTo(after)).ShouldBe(-1);
        before.CompareTo(new Offset(low)).ShouldBe(0);
    }

    [Fact]
    public void Offset_AsText_IsThePlainNumber() => new Offset(1_234_567).ToString().ShouldBe("1234567");
}

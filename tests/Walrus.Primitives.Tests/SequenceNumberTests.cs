namespace Walrus.Primitives.Tests;

public sealed class SequenceNumberTests
{
    [Theory]
    [InlineData(0, 5, 5)]
    [InlineData(int.MaxValue, 1, 0)]
    [InlineData(int.MaxValue - 1, 4, 2)]
    public void Sum_OverTheLargest_GoesOnWithZero(int number, int entries, int sum)
    {
        (new SequenceNumber(number) + entries).ShouldBe(new SequenceNumber(sum));
        (new SequenceNumber(sum) - new SequenceNumber(number)).ShouldBe(entries);
    }

    [Fact]
    public void Number_BelowZero_IsRefused() => Should.Throw<ArgumentOutOfRangeException>(() => new SequenceNumber(-1));
}

using Walrus.Storage.Retention;

namespace Walrus.Storage.Tests.Engine.Retention;

public sealed class RetentionFactsTests
{
    [Theory]
    [InlineData(10, 50, null, null, null, 10)]
    [InlineData(10, 50, 20L, null, null, 20)]
    [InlineData(10, 50, null, 30L, null, 30)]
    [InlineData(10, 50, null, null, 40L, 40)]
    [InlineData(10, 50, 20L, 30L, 25L, 30)]
    [InlineData(10, 50, 5L, 0L, 9L, 10)]
    [InlineData(10, 50, 60L, null, null, 50)]
    [InlineData(10, 5, 20L, null, null, 10)]
    public void NewStart_OfBounds_IsTheFurthestThatIsDurableAndNeverBack(long start, long durable, long? young, long? within, long? consumed, long expected) =>
        new RetentionFacts(new Offset(start), new Offset(durable))
        {
            FirstYoung = At(young),
            FirstWithinBytes = At(within),
            Consumed = At(consumed),
        }.NewStart.Value.ShouldBe(expected);

    private static Offset? At(long? offset) => offset is { } value ? new Offset(value) : null;
}

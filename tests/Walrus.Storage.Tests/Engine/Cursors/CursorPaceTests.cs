using FsCheck;
using FsCheck.Fluent;
using Walrus.Storage.Cursors;

namespace Walrus.Storage.Tests.Engine.Cursors;

/// <summary>The bound of at-least-once, as a function.</summary>
public sealed class CursorPaceTests
{
    [Theory]
    [InlineData(0, 0, 1, 1)]  // The first may go.
    [InlineData(1, 0, 1, 1)]  // The second may not, until the first is recorded.
    [InlineData(1, 1, 1, 2)]
    [InlineData(9, 0, 10, 10)]
    [InlineData(10, 0, 10, 10)]
    [InlineData(12, 0, 10, 12)] // Far ahead, after a move that is not recorded yet.
    [InlineData(3, 7, 10, 3)]   // Behind, after a move back that is not recorded yet.
    public void Until_ByPlace_IsTheEndOfWhatMayBeHandedOut(long at, long confirmed, int persistEvery, long until) =>
        CursorPace.Until(new Offset(at), new Offset(confirmed), persistEvery).ShouldBe(new Offset(until));

    [Theory]
    [InlineData(0, 0, 1, false)]
    [InlineData(1, 0, 1, true)]
    [InlineData(4, 0, 10, false)]
    [InlineData(5, 0, 10, true)]
    [InlineData(2, 5, 10, false)]
    public void IsMoveDue_ByDistance_IsAtHalfOfTheWay(long at, long staged, int persistEvery, bool isDue) =>
        CursorPace.IsMoveDue(new Offset(at), new Offset(staged), persistEvery).ShouldBe(isDue);

    [Fact]
    public void Until_AnyPlace_NeverLeavesMoreThanTheBoundUnrecorded() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<(NonNegativeInt At, NonNegativeInt Confirmed, PositiveInt Every)>(),
            place =>
            {
                Offset at = new(place.At.Get);
                Offset confirmed = new(place.Confirmed.Get);
                Offset until = CursorPace.Until(at, confirmed, place.Every.Get);
                return until == at || (until > at && until - confirmed <= place.Every.Get && at >= confirmed);
            }).QuickCheckThrowOnFailure();
}

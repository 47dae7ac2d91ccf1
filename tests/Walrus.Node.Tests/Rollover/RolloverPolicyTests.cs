using Walrus.Node.Rollover;
using Walrus.Storage;

namespace Walrus.Node.Tests.Rollover;

public sealed class RolloverPolicyTests
{
    [Theory]
    [InlineData(0, 9, 10, false)]
    [InlineData(0, 10, 10, true)]
    [InlineData(0, 11, 10, true)]
    [InlineData(100, 109, 10, false)]
    [InlineData(100, 110, 10, true)]
    [InlineData(100, 100, 1, false)]
    [InlineData(0, 0, 1, false)]
    public void Decide_OpenSegment_IsSealedFromTheThresholdOn(long first, long end, long max, bool seals) =>
        RolloverPolicy.Decide(new SegmentSpan(new SegmentNumber(3), new Offset(first), null), new Offset(end), max)
            .ShouldBe(seals ? new SegmentNumber(3) : null);

    [Fact]
    public void Decide_SealedSegment_IsLeftAlone() =>
        RolloverPolicy.Decide(new SegmentSpan(SegmentNumber.First, Offset.Zero, new Offset(50)), new Offset(100), 10).ShouldBeNull();
}

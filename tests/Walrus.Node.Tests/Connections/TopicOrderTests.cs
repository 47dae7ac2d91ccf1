using Walrus.Node.Connections;
using Walrus.Protocol;

namespace Walrus.Node.Tests.Connections;

public sealed class TopicOrderTests
{
    [Theory]
    [InlineData(RequestKind.Put, RequestKind.Put, true)]
    [InlineData(RequestKind.Get, RequestKind.Get, true)]
    [InlineData(RequestKind.Put, RequestKind.Get, false)]
    [InlineData(RequestKind.Get, RequestKind.Put, false)]
    [InlineData(RequestKind.Put, RequestKind.Fetch, false)]
    [InlineData(RequestKind.Put, RequestKind.State, false)]
    [InlineData(RequestKind.Get, RequestKind.Fetch, true)]
    [InlineData(RequestKind.Put, RequestKind.Register, false)]
    [InlineData(RequestKind.Get, RequestKind.Metrics, false)]
    [InlineData(RequestKind.Register, RequestKind.Put, false)]
    [InlineData(RequestKind.Register, RequestKind.Register, false)]
    [InlineData(RequestKind.Topics, RequestKind.State, false)]
    [InlineData(RequestKind.Put, RequestKind.Invalid, true)]
    [InlineData(RequestKind.Register, RequestKind.Invalid, true)]
    public void MayStart_BehindAnotherOfTheSameTopic_FollowsTheTable(RequestKind pending, RequestKind next, bool mayStart)
    {
        TopicOrder order = new();
        order.Started(Of(pending, "a"));

        order.MayStart(Of(next, "a")).ShouldBe(mayStart);

        order.Finished(Of(pending, "a"));
        order.MayStart(Of(next, "a")).ShouldBeTrue();
    }

    [Theory]
    [InlineData(RequestKind.Put, RequestKind.Get)]
    [InlineData(RequestKind.Get, RequestKind.Put)]
    [InlineData(RequestKind.Put, RequestKind.Fetch)]
    public void MayStart_BehindAnotherTopic_DoesNotWait(RequestKind pending, RequestKind next)
    {
        TopicOrder order = new();
        order.Started(Of(pending, "a"));

        order.MayStart(Of(next, "b")).ShouldBeTrue();
    }

    [Fact]
    public void MayStart_SeveralPending_WaitsForTheLast()
    {
        TopicOrder order = new();
        order.Started(Of(RequestKind.Put, "a"));
        order.Started(Of(RequestKind.Put, "a"));

        order.Finished(Of(RequestKind.Put, "a"));
        order.MayStart(Of(RequestKind.Get, "a")).ShouldBeFalse();
        order.Finished(Of(RequestKind.Put, "a"));
        order.MayStart(Of(RequestKind.Get, "a")).ShouldBeTrue();
    }

    private static Demand Of(RequestKind kind, string topic) =>
        new(kind, kind is RequestKind.Metrics or RequestKind.Topics or RequestKind.Invalid ? default : new TopicName(topic), 10);
}

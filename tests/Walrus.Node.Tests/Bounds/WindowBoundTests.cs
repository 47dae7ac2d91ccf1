using Walrus.Node.Commands;
using Walrus.Node.Connections;
using Walrus.Protocol;

namespace Walrus.Node.Tests.Bounds;

/// <summary>The window of a connection with the platform's own bounds: exactly so much is admitted, and not one more.</summary>
public sealed class WindowBoundTests
{
    private static readonly TopicName Topic = new("a");

    private readonly RequestWindow _window = new(new WindowLimits());

    [Fact]
    public void Requests_UpToTheBound_AreAdmittedAndNotOneMore()
    {
        for (int request = 0; request < Limits.RequestsInFlightMax; request++)
        {
            TryAdmit(RequestKind.Put, 1).ShouldBeTrue($"request {request}");
        }

        TryAdmit(RequestKind.Put, 1).ShouldBeFalse();
        _window.InFlight.ShouldBe(Limits.RequestsInFlightMax);
        RetireOldest(0);
        TryAdmit(RequestKind.Put, 1).ShouldBeTrue();
        TryAdmit(RequestKind.Put, 1).ShouldBeFalse();
    }

    [Fact]
    public void RequestBytes_UpToTheBound_AreAdmittedAndNotOneMore()
    {
        TryAdmit(RequestKind.Put, 1).ShouldBeTrue();
        TryAdmit(RequestKind.Put, Limits.RequestBytesInFlightMax).ShouldBeFalse();
        TryAdmit(RequestKind.Put, Limits.RequestBytesInFlightMax - 1).ShouldBeTrue();
        TryAdmit(RequestKind.Put, 1).ShouldBeFalse();
    }

    [Fact]
    public void LargestFrameThereCanBe_IsAdmittedWhenAlone()
    {
        Limits.FrameBytesMax.ShouldBeGreaterThan(Limits.RequestBytesInFlightMax, "else the rule for one request alone is not met here");

        TryAdmit(RequestKind.Put, Limits.FrameBytesMax).ShouldBeTrue();
        TryAdmit(RequestKind.Put, 1).ShouldBeFalse();
    }

    [Fact]
    public void CursorReads_OfSmallEntries_AreAdmittedUpToTheBoundAndNotOneMore()
    {
        LearnThatEntriesAreSmall();
        for (int read = 0; read < Limits.CursorReadsInFlightMax; read++)
        {
            TryAdmit(RequestKind.Get, 1).ShouldBeTrue($"read {read}");
        }

        TryAdmit(RequestKind.Get, 1).ShouldBeFalse();
        RetireOldest(0);
        TryAdmit(RequestKind.Get, 1).ShouldBeTrue();
    }

    [Fact]
    public void CursorReads_OfUnknownSize_ReserveTheLargestEntryEach()
    {
        int fitting = Limits.ReplyBytesInFlightMax / Limits.FrameBytesDefault;
        for (int read = 0; read < fitting; read++)
        {
            TryAdmit(RequestKind.Get, 1).ShouldBeTrue($"read {read}");
        }

        TryAdmit(RequestKind.Get, 1).ShouldBeFalse();
    }

    [Fact]
    public void ReplyBytes_UpToTheBound_AreAdmittedAndNotOneMore()
    {
        // A known answer that leaves room for exactly one small one.
        Hold(Limits.ReplyBytesInFlightMax - Limits.ReplyBytesMin);
        TryAdmit(RequestKind.Fetch, 1).ShouldBeTrue();

        Hold(Limits.ReplyBytesMin, isAdmitted: true);
        TryAdmit(RequestKind.Fetch, 1).ShouldBeFalse();
    }

    [Fact]
    public void ReplyBytes_OneTooMany_RefuseTheNext()
    {
        Hold(Limits.ReplyBytesInFlightMax - Limits.ReplyBytesMin + 1);

        TryAdmit(RequestKind.Fetch, 1).ShouldBeFalse();
    }

    [Fact]
    public void Reply_WithoutPayload_CountsWithTheLeast()
    {
        Reply.Ok.Bytes.ShouldBe(Limits.ReplyBytesMin);
        Reply.Entry(new byte[100]).Bytes.ShouldBe(Limits.ReplyBytesMin + 100);
        Reply.Error("ab").Bytes.ShouldBe(Limits.ReplyBytesMin + (2 * sizeof(char)));
    }

    private bool TryAdmit(RequestKind kind, int bytes)
    {
        Demand demand = new(kind, Topic, bytes);
        bool admitted = _window.TryAdmit(demand);
        if (admitted && kind != RequestKind.Fetch)
        {
            _window.Add(new ValueTask<Reply>(new TaskCompletionSource<Reply>().Task), demand, 0);
        }

        return admitted;
    }

    /// <summary>A known answer of exactly <paramref name="replyBytes"/> waits for its turn.</summary>
    private void Hold(int replyBytes, bool isAdmitted = false)
    {
        Demand fetch = new(RequestKind.Fetch, Topic, 1);
        (isAdmitted || _window.TryAdmit(fetch)).ShouldBeTrue();
        Reply reply = Reply.Fetched(1, new byte[replyBytes - Limits.ReplyBytesMin]);
        reply.Bytes.ShouldBe(replyBytes);
        _window.Add(new ValueTask<Reply>(reply), fetch, 0);
    }

    private void LearnThatEntriesAreSmall()
    {
        while (TryAdmit(RequestKind.Get, 1))
        {
        }

        for (int read = 0; read < 64; read++)
        {
            RetireOldest(Limits.ReplyBytesMin);
            TryAdmit(RequestKind.Get, 1).ShouldBeTrue();
        }

        while (_window.InFlight > 0)
        {
            RetireOldest(Limits.ReplyBytesMin);
        }
    }

    private void RetireOldest(int replyBytes)
    {
        _window.TryTake(out PendingReply pending).ShouldBeTrue();
        _window.Retire(pending, replyBytes);
    }
}

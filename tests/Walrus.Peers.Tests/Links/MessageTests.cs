using static Walrus.Peers.Tests.Handlers;

namespace Walrus.Peers.Tests.Links;

/// <summary>One-way messages and requests between two nodes, over sockets.</summary>
public sealed class MessageTests : IAsyncLifetime
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    private TestNode _a = null!;
    private TestNode _b = null!;

    public async Task InitializeAsync()
    {
        _a = await TestNode.OnSocketsAsync(TestNode.Options(1));
        _b = await TestNode.OnSocketsAsync(TestNode.Options(2));
        _a.Network.Start();
    }

    public async Task DisposeAsync()
    {
        await _a.DisposeAsync();
        await _b.DisposeAsync();
        _a.Network.Counts.ShouldBe((0, 0, 0));
        _b.Network.Counts.ShouldBe((0, 0, 0));
    }

    [Fact]
    public async Task TrySend_Connected_ArrivesInOrder()
    {
        _b.Services.OnMessage(Urgent, Kind, _b.Recorder);
        PeerLink link = await ConnectAsync();

        for (int i = 0; i < 500; i++)
        {
            link.TrySend(Urgent, Kind, BitConverter.GetBytes(i)).ShouldBe(SendOutcome.Queued);
        }

        for (int i = 0; i < 500; i++)
        {
            BitConverter.ToInt32(await _b.Recorder.MessageAsync()).ShouldBe(i);
        }
    }

    [Fact]
    public async Task SendAsync_MoreThanTheQueueHolds_WaitsAndArrivesInOrder()
    {
        _b.Services.OnMessage(Bulk, Kind, _b.Recorder);
        PeerLink link = await ConnectAsync();
        byte[] body = new byte[300_000];

        // More than queue, socket buffers and inbox together.
        Task<SendOutcome>[] sends = [.. Enumerable.Range(0, 100).Select(i => link.SendAsync(Bulk, Kind, new PeerPayload(BitConverter.GetBytes(i), body), CancellationToken.None).AsTask())];

        for (int i = 0; i < 100; i++)
        {
            byte[] message = await _b.Recorder.MessageAsync();
            message.Length.ShouldBe(300_004);
            BitConverter.ToInt32(message).ShouldBe(i);
        }

        (await Wait.For(Task.WhenAll(sends))).ShouldAllBe(outcome => outcome == SendOutcome.Queued);
    }

    [Fact]
    public async Task RequestAsync_Echo_IsAnswered()
    {
        _b.Services.OnRequest(Normal, Kind, Echo);
        PeerLink link = await ConnectAsync();

        using PeerAnswer answer = await Wait.For(link.RequestAsync(Normal, Kind, new byte[] { 1, 2, 3 }, Long, CancellationToken.None));

        answer.Outcome.ShouldBe(PeerOutcome.Answered);
        answer.Payload.ToArray().ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task RequestAsync_LargestPayload_IsAnswered()
    {
        _b.Services.OnRequest(Bulk, Kind, Echo);
        PeerLink link = await ConnectAsync();
        byte[] payload = new byte[Limits.PeerFrameBytesMax];
        new Random(7).NextBytes(payload);

        using PeerAnswer answer = await Wait.For(link.RequestAsync(Bulk, Kind, payload, Long, CancellationToken.None));

        answer.Payload.Span.SequenceEqual(payload).ShouldBeTrue();
        Should.Throw<ArgumentException>(() => link.TrySend(Bulk, Kind, new byte[Limits.PeerFrameBytesMax + 1]));
    }

    private async Task<PeerLink> ConnectAsync()
    {
        _b.Network.Start();
        return await _a.DialAsync(_b);
    }
}

using System.Buffers;
using System.Text;
using Walrus.Protocol;

namespace Walrus.Client.Tests.Bounds;

/// <summary>What a client with its own defaults has under way, gathers and keeps.</summary>
public sealed class ClientBoundTests
{
    private static readonly TopicName Logs = new("logs");

    private readonly RequestPool _pool = new();

    [Fact]
    public void InFlight_OfAClientByDefault_IsTheBoundAndNotOneMore()
    {
        RequestQueue queue = new(new WalrusClientOptions().MaxInFlight, timeoutTicks: 100);
        for (int i = 0; i <= Limits.ClientInFlightRequestsDefault; i++)
        {
            Put(queue, payloadBytes: 1);
        }

        using FrameBuffer output = new(1024);
        queue.TakeForWriting(output, int.MaxValue, now: 0);
        Frames(output).ShouldBe(Limits.ClientInFlightRequestsDefault);

        output.Clear();
        queue.Accept(new Answer(ResponseKind.Ok, [], 0, string.Empty), 0);
        queue.TakeForWriting(output, int.MaxValue, now: 0);
        Frames(output).ShouldBe(1);
        queue.HasWaiting.ShouldBeFalse();
    }

    [Fact]
    public void ReadAhead_ByDefault_GrowsToTheBoundAndNotBeyond()
    {
        ReadAhead ahead = new(new ReadOptions().ReadAhead);
        int largest = 0;
        for (int entry = 0; entry < 100; entry++)
        {
            ahead.Hit(payloadBytes: 1);
            largest = Math.Max(largest, ahead.Window);
        }

        largest.ShouldBe(Limits.ClientReadAheadEntriesDefault);
    }

    /// <summary>A reader that fills all places would make the client's other requests wait behind its whole window.</summary>
    [Fact]
    public void ReadAhead_OfOneReaderByDefault_LeavesPlacesForOthers() =>
        Limits.ClientReadAheadEntriesDefault.ShouldBeLessThan(Limits.ClientInFlightRequestsDefault);

    [Fact]
    public void Write_ReachesItsTargetWithTheLastFrameAndNoFurther()
    {
        const int PayloadBytes = 1_000;
        RequestQueue queue = new(inFlightMax: 10_000, timeoutTicks: 100);
        int requests = (Limits.ClientWriteBytesTarget / PayloadBytes) + 10;
        for (int i = 0; i < requests; i++)
        {
            Put(queue, PayloadBytes);
        }

        using FrameBuffer output = new(Limits.ClientWriteBytesTarget);
        queue.TakeForWriting(output, Limits.ClientWriteBytesTarget, now: 0);

        int frameBytes = sizeof(uint) + "PUT logs ".Length + PayloadBytes;
        output.WrittenBytes.ShouldBeInRange(Limits.ClientWriteBytesTarget, Limits.ClientWriteBytesTarget + frameBytes - 1);
        queue.HasWaiting.ShouldBeTrue();
    }

    /// <summary>Requests and answers around the sizes of the client's two buffers, through a real connection.</summary>
    [Theory]
    [InlineData(Limits.ClientReceiveBytes - 4)]
    [InlineData(Limits.ClientReceiveBytes)]
    [InlineData(Limits.ClientReceiveBytes + 1)]
    [InlineData(Limits.ClientWriteBytesTarget)]
    [InlineData((4 * Limits.ClientWriteBytesTarget) + 1)]
    public async Task Entry_AroundTheBuffers_ComesAndGoesWhole(int bytes)
    {
        string payload = string.Concat(Enumerable.Range(0, bytes).Select(i => (char)('a' + (i % 23))));
        await using FakeServer server = new FakeServer().Serve(request => request switch
        {
            "GET logs" => "OK " + payload,
            _ when request == "PUT logs " + payload => "OK",
            _ => "ERR another payload came",
        });
        await using WalrusClient client = new(server.Options);

        await client.PutAsync("logs", payload).Soon();
        for (int read = 0; read < 3; read++)
        {
            (await client.GetAsync("logs").Soon()).ShouldNotBeNull().Text().ShouldBe(payload);
        }
    }

    [Fact]
    public void ReceiveBuffer_AfterALargeAnswer_ShrinksBackToTheBound()
    {
        using ReceiveBuffer buffer = new(Limits.ClientReceiveBytes);
        int initial = buffer.Room().Length;
        initial.ShouldBeGreaterThanOrEqualTo(Limits.ClientReceiveBytes);
        for (int received = 0; received < 16 * Limits.ClientReceiveBytes;)
        {
            int room = buffer.Room().Length;
            buffer.Received(room);
            received += room;
        }

        buffer.Unused.Length.ShouldBeGreaterThanOrEqualTo(16 * Limits.ClientReceiveBytes);
        buffer.UsedUpTo(0);

        buffer.Room().Length.ShouldBe(initial);
    }

    private void Put(RequestQueue queue, int payloadBytes)
    {
        SingleRequest request = _pool.Rent().AsPut(Logs, Encoding.ASCII.GetBytes(new string('x', payloadBytes)));
        queue.Submit(request, 0, CancellationToken.None);
    }

    private static int Frames(FrameBuffer output)
    {
        FrameReader reader = new(Limits.FrameBytesDefault);
        ReadOnlySequence<byte> rest = new(output.WrittenMemory);
        int frames = 0;
        while (reader.TryRead(ref rest, out _) == FrameReadStatus.Frame)
        {
            frames++;
        }

        return frames;
    }
}

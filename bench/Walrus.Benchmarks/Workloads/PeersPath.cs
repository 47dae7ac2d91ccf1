using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Walrus.Benchmarks.Floors;
using Walrus.Peers;

namespace Walrus.Benchmarks.Workloads;

/// <summary>A link between two nodes of one process, over loopback: round trips one by one and many at a time, one-way messages, and a stream.</summary>
internal static class PeersPath
{
    private const int LargeBytes = 256 * 1024;

    private static readonly PeerChannel Urgent = new(901, PeerLane.Urgent);
    private static readonly PeerChannel Bulk = new(902, PeerLane.Bulk);
    private static readonly MessageKind Kind = new(1);

    public static async Task MeasureAsync(BenchOptions options, BenchTable table)
    {
        EchoService service = new();
        using SocketConnectionFactory sockets = new(NullLoggerFactory.Instance);
        await using PeerNetwork caller = Network(1, new PeerServices(), sockets);
        await using PeerNetwork called = Network(
            2, new PeerServices().OnRequest(Urgent, Kind, service).OnMessage(Urgent, new MessageKind(2), service).OnStream(Bulk, Kind, service), sockets);
        await using PeerListener listener = await PeerListener.BindAsync(
            called, new IPEndPoint(IPAddress.Loopback, 0), TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        caller.Start();
        called.Start();
        PeerLink link = caller.SetPeer(new NodeId(2), new PeerAddress("127.0.0.1", listener.EndPoint.Port));
        await link.WaitConnectedAsync(PeerLane.Urgent, CancellationToken.None);
        await link.WaitConnectedAsync(PeerLane.Bulk, CancellationToken.None);

        byte[] payload = new byte[options.EntryBytes];
        table.Result(await TimeAsync("peers: requests, one at a time", "round trips/s", options.Time, 1, () => AskAsync(link, payload)));
        table.Result(await TimeAsync(
            "peers: requests, 256 at a time", "round trips/s", options.Time, 256, () => Task.WhenAll(Enumerable.Range(0, 256).Select(_ => AskAsync(link, payload)))));
        table.Result(await TimeAsync("peers: one-way messages, waiting for room", "messages/s", options.Time, 1_000, () => SendAsync(link, payload, 1_000)));
        table.Result(await TimeAsync("peers: a stream of 256 KiB messages", "MB/s", options.Time, 256 * LargeBytes / 1e6, () => StreamAsync(link, new byte[LargeBytes])));
        await called.StopAsync(CancellationToken.None);
    }

    private static PeerNetwork Network(int node, PeerServices services, SocketConnectionFactory sockets) => new(
        new PeerOptions { Identity = new PeerIdentity(new ClusterId(new Guid("00000000-0000-0000-0000-00000000be0c")), new NodeId(node), new Incarnation(1), new PeerAddress("127.0.0.1", node)) },
        services, sockets, new Random(node), TimeProvider.System, NullLoggerFactory.Instance);

    private static async Task<Measurement> TimeAsync(string name, string unit, TimeSpan time, double each, Func<Task> run)
    {
        await run();
        TimeSpan processorBefore = Process.GetCurrentProcess().TotalProcessorTime;
        long start = Stopwatch.GetTimestamp();
        double done = 0;
        while (Stopwatch.GetElapsedTime(start) < time)
        {
            await run();
            done += each;
        }

        TimeSpan took = Stopwatch.GetElapsedTime(start);
        return new Measurement(name, done / took.TotalSeconds, unit) { ProcessorEach = (Process.GetCurrentProcess().TotalProcessorTime - processorBefore) / done };
    }

    private static async Task AskAsync(PeerLink link, byte[] payload)
    {
        using PeerAnswer answer = await link.RequestAsync(Urgent, Kind, payload, TimeSpan.FromMinutes(1), CancellationToken.None);
        if (!answer.IsAnswered)
        {
            throw new InvalidOperationException(answer.Text);
        }
    }

    private static async Task SendAsync(PeerLink link, byte[] payload, int count)
    {
        for (int i = 0; i < count; i++)
        {
            await link.SendAsync(Urgent, new MessageKind(2), payload, CancellationToken.None);
        }
    }

    private static async Task StreamAsync(PeerLink link, byte[] message)
    {
        using PeerStreamWriter stream = link.OpenStream(Bulk, Kind, PeerPayload.Empty, TimeSpan.FromMinutes(1), out _)!;
        for (int i = 0; i < 256; i++)
        {
            await stream.WriteAsync(message, CancellationToken.None);
        }

        (await stream.CompleteAsync(CancellationToken.None)).Dispose();
    }

    private sealed class EchoService : IPeerRequestHandler, IPeerMessageHandler, IPeerStreamHandler
    {
        ValueTask<PeerReply> IPeerRequestHandler.HandleAsync(PeerMessage request, CancellationToken cancellationToken) => new(PeerReply.Answer(PeerPayload.Empty));

        ValueTask IPeerMessageHandler.HandleAsync(PeerMessage message, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        async ValueTask<PeerReply> IPeerStreamHandler.HandleAsync(PeerMessage opening, PeerStreamReader stream, CancellationToken cancellationToken)
        {
            while ((await stream.ReadAsync(cancellationToken)).State == PeerStreamState.Message)
            {
            }

            return PeerReply.Answer(PeerPayload.Empty);
        }
    }
}

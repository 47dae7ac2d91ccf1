using System.Buffers;
using Microsoft.Extensions.Logging.Abstractions;
using Walrus.Cluster.Tests.Routing.Fakes;
using Walrus.Peers;
using Walrus.Testing;
using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Routing;

/// <summary>Routing and cursors over real links: node 2 asks node 1.</summary>
public sealed class LinkedRoutingTests : IAsyncLifetime
{
    private static readonly PartitionId Logs = Partition(1);

    private readonly MemoryNetwork _memory = new();
    private readonly FakeCluster _cluster = FakeCluster.WithCursors(2);
    private readonly List<PeerNetwork> _networks = [];
    private readonly List<PartitionRouter> _routers = [];
    private readonly List<SharedCursors> _cursors = [];

    public Task InitializeAsync()
    {
        for (int id = 1; id <= 2; id++)
        {
            FakeNode node = _cluster[id];
            PartitionRouter router = new(node.View, node.Appender, TimeProvider.System, NullLoggerFactory.Instance);
            SharedCursors cursors = new(node.View, node.Host, TimeProvider.System, NullLoggerFactory.Instance);
            PeerServices services = new();
            router.RegisterWith(services);
            cursors.RegisterWith(services);
            PeerOptions options = new() { Identity = new PeerIdentity(Home, new NodeId(id), new Incarnation(1), new PeerAddress($"10.0.0.{id}", 7000)), IdleTimeout = Limits.PeerWaitMax };
            PeerNetwork network = new(options, services, _memory, new System.Random(id), TimeProvider.System, NullLoggerFactory.Instance);
            router.Join(network);
            cursors.Join(network);
            _routers.Add(router);
            _cursors.Add(cursors);
            _networks.Add(network);
        }

        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        for (int i = 0; i < _networks.Count; i++)
        {
            await _routers[i].DisposeAsync();
            await _cursors[i].DisposeAsync();
            await _networks[i].DisposeAsync();
        }

        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task Calls_MadeBeforeThereIsALink_GoByItOnceItIsThere()
    {
        Task<RoutedAppend>[] appends = [.. Enumerable.Range(0, 20).Select(i => _routers[1].AppendAsync(Logs, new ReadOnlySequence<byte>([(byte)i])).AsTask())];
        Connect();
        (await Task.WhenAll(appends)).Select(end => (end.Fate, end.Offset.Value)).ShouldBe(Enumerable.Range(0, 20).Select(i => (RouteFate.Acknowledged, (long)i)));
        _cluster.All(Logs).Select(value => (int)value[0]).ShouldBe(Enumerable.Range(0, 20));

        Task<CursorRead>[] reads = [.. Enumerable.Range(0, 20).Select(_ => _cursors[1].NextAsync(Logs, CursorName.Shared, CancellationToken.None).AsTask())];
        (await Task.WhenAll(reads)).Select(read => (int)read.Entry!.Value.Span[0]).ShouldBe(Enumerable.Range(0, 20));
        (await _cursors[1].NextAsync(Logs, CursorName.Shared, CancellationToken.None)).Fate.ShouldBe(CursorFate.Empty);
    }

    [Fact]
    public async Task Calls_WhoseLinkIsCut_EndAsUnknown()
    {
        Connect();
        TaskCompletionSource acknowledged = new();
        _cluster[1].Appender.Delay = _ => acknowledged.Task;
        Task<RoutedAppend> append = _routers[1].AppendAsync(Logs, new ReadOnlySequence<byte>([1])).AsTask();
        while (_cluster.All(Logs).Length == 0)
        {
            await Task.Yield();
        }

        _memory.CutAll();
        (await append).Fate.ShouldBe(RouteFate.Unknown);
        acknowledged.SetResult();
        _cluster.All(Logs).Length.ShouldBe(1);
    }

    [Fact]
    public async Task Rubbish_OnTheChannels_IsRefused()
    {
        Connect();
        PeerLink link = _networks[1].Find(new NodeId(1))!;
        await link.WaitConnectedAsync(PeerLane.Normal, CancellationToken.None);
        foreach (PeerChannel channel in (PeerChannel[])[ClusterChannels.Appends, ClusterChannels.Cursors])
        {
            using PeerAnswer answer = await link.RequestAsync(channel, new MessageKind(1), new byte[] { 9, 9 }, TimeSpan.FromSeconds(30), CancellationToken.None);
            answer.Outcome.ShouldBe(PeerOutcome.Refused);
            answer.Code.ShouldBe(AppendService.Malformed);
        }
    }

    private void Connect()
    {
        for (int i = 0; i < _networks.Count; i++)
        {
            PeerNetwork network = _networks[i];
            _memory.Listen(network.Options.Identity.Advertised.ToEndPoint(), network.AcceptAsync);
            network.Start();
            network.SetPeer(new NodeId(2 - i), _networks[1 - i].Options.Identity.Advertised);
        }
    }
}

using Microsoft.Extensions.Logging.Abstractions;
using Walrus.Peers;

namespace Walrus.Cluster.Tests.Routing.Fakes;

/// <summary>A node's routing and cursors over the fakes of everything else.</summary>
internal sealed class FakeNode : IAsyncDisposable
{
    public FakeNode(FakeCluster cluster, NodeLife life)
    {
        View = new FakeView(life);
        Appender = new FakeAppender(cluster, View);
        Reader = new FakeReader(cluster);
        Calls = new FakeCalls(cluster, life);
        Proposer = new FakeProposer(cluster);
        Router = new PartitionRouter(View, Appender, Calls, cluster.Time, NullLoggerFactory.Instance);
        Host = new CursorHost(View, Appender, Reader, Proposer, cluster.Time, NullLoggerFactory.Instance);
        Cursors = new SharedCursors(View, Host, Calls, cluster.Time, NullLoggerFactory.Instance);
        Groups = new ConsumerGroups(View, Host, Calls, cluster.Time, NullLoggerFactory.Instance);
        Learn(cluster.Scene.State);
    }

    public FakeView View { get; }

    public FakeAppender Appender { get; }

    public FakeReader Reader { get; }

    public FakeCalls Calls { get; }

    public FakeProposer Proposer { get; }

    public PartitionRouter Router { get; }

    public CursorHost Host { get; }

    public SharedCursors Cursors { get; }

    public ConsumerGroups Groups { get; }

    public IPeerRequestHandler ServiceOf(PeerChannel channel) =>
        channel == ClusterChannels.Appends ? Router.Service : channel == ClusterChannels.Groups ? Groups.Service : Cursors.Service;

    public void Learn(ClusterMetadata state)
    {
        View.Learn(state);
        Host.Reconcile(View.State);
    }

    public async ValueTask DisposeAsync()
    {
        await Router.DisposeAsync();
        await Cursors.DisposeAsync();
        await Groups.DisposeAsync();
        await Host.DisposeAsync();
    }
}

using System.Collections.Immutable;
using Walrus.Explorer.Tests.Invariants;
using Walrus.Explorer.Tests.Search;

namespace Walrus.Explorer.Tests.Cluster;

/// <summary>
/// The data plane of a small cluster with one partition. Deciding is the product's: <see cref="MetadataRules"/>, LeaseSet, WriteFence, LeaderReplica, FollowerReplica, FailoverPolicy and
/// SealCoordinator. What performs it there (SegmentHost, SegmentCopy, SegmentLeader, SealRun, RolloverMonitor, over an engine and links) is done here step by step, so that anything can come between:
/// each of these methods names what it stands for.
/// </summary>
internal sealed partial class ClusterModel : IModel<ClusterState>
{
    private readonly Setting _setting;
    private readonly MessageBook _messages = new();
    private readonly MetadataBook _metadata = new();

    public ClusterModel(Setting setting)
    {
        _setting = setting;
        Initial = Begin();
    }

    /// <inheritdoc/>
    public ClusterState Initial { get; }

    /// <summary>A recovery may have to open two more than are explored.</summary>
    private int Places => _setting.Segments + 2;

    private static PartitionId Partition => new(TopicId.First, new PartitionNumber(0));

    /// <inheritdoc/>
    public UInt128 FingerprintOf(ClusterState state)
    {
        Fingerprint print = new();
        print.Add(state.History.Length);
        foreach (int number in state.History)
        {
            print.Add(number);
        }

        foreach (NodeState node in state.Nodes)
        {
            print.Add(node.Print());
        }

        foreach (int number in state.Mail)
        {
            print.Add(number);
        }

        foreach (ImmutableArray<int> link in state.Links)
        {
            print.Add(link.Length);
            foreach (int number in link)
            {
                print.Add(number);
            }
        }

        print.Add(state.Mail.Length);
        state.Ghost.Write(ref print);
        print.Add(state.Budget.Code);
        return print.Value;
    }

    /// <inheritdoc/>
    public string? Violation(ClusterState state) => ClusterInvariants.Check(state, AgreedIn(state), _setting);

    /// <inheritdoc/>
    public void Next(ClusterState state, List<Step<ClusterState>> into)
    {
        for (int node = 1; node <= _setting.Nodes; node++)
        {
            if (!state.Nodes[node - 1].IsUp)
            {
                AddRestart(state, node, into);
                continue;
            }

            AddStorage(state, node, into);
            AddLeading(state, node, into);
            AddSealing(state, node, into);
            AddMetadata(state, node, into);
            AddCrash(state, node, into);
            AddDisconnected(state, node, into);
        }

        AddMail(state, into);
        AddLinks(state, into);
    }

    private ClusterMetadata AgreedIn(ClusterState state) => _metadata[state.History[^1]];

    private Draft DraftOf(ClusterState state) => new(state, _messages, _metadata);

    private void Add(List<Step<ClusterState>> into, in Happening what, Draft draft)
    {
        Compare(draft.Before, draft);
        Look(draft);
        Forget(draft);
        into.Add(new Step<ClusterState>(what, draft.Finish()));
    }

    /// <summary>A founded cluster whose nodes all know the topic's first segment, which node 1 leads.</summary>
    private ClusterState Begin()
    {
        ClusterMetadata state = ClusterMetadata.Empty;
        ClusterId home = new(new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
        Do(new FoundCluster(home, ClusterConfiguration.Default));
        for (int node = 1; node <= _setting.Nodes; node++)
        {
            Do(RegisterOf(home, node, 1));
            Do(new ActivateNode(new NodeLife(new NodeId(node), new Incarnation(1))));
        }

        Do(new CreateTopic { Name = new TopicName("t"), Partitions = [new SegmentAssignment(new NodeLife(new NodeId(1), new Incarnation(1)), Everybody())] });
        ClusterState begin = new()
        {
            History = [_metadata.NumberOf(state with { Version = new MetadataVersion(1) })],
            Nodes = [.. Enumerable.Range(1, _setting.Nodes).Select(id => new NodeState { Id = id, Applied = -1, Copies = [.. new CopyState?[Places]] })],
            Mail = [],
            Links = [.. Enumerable.Range(0, _setting.Nodes * _setting.Nodes).Select(_ => ImmutableArray<int>.Empty)],
            Ghost = new Ghost
            {
                Order = [.. Enumerable.Range(0, Places).Select(_ => EntryLog.From(0))],
                Writers = [.. new NodeLife[Places]],
                Shown = [.. new int[Places]],
            },
            Budget = _setting.Budget,
        };
        Draft draft = DraftOf(begin);
        for (int node = 1; node <= _setting.Nodes; node++)
        {
            Reconcile(draft, node, 0);
        }

        return draft.Finish();

        void Do(MetadataCommand command)
        {
            MetadataTransition transition = MetadataRules.Apply(state, command);
            transition.Result.Outcome.ShouldBe(MetadataOutcome.Done);
            state = transition.State;
        }
    }

    private ReplicaSet Everybody() => ReplicaSet.Of([.. Enumerable.Range(1, _setting.Nodes).Select(node => new NodeId(node))]);

    private static RegisterNode RegisterOf(ClusterId home, int node, int incarnation) => new()
    {
        Cluster = home,
        Node = new NodeId(node),
        Store = new StoreId(new Guid(node, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)),
        Incarnation = new Incarnation(incarnation),
        Name = $"n{node}",
        ClientAddress = new NodeAddress("127.0.0.1", 9090),
        PeerAddress = new NodeAddress("127.0.0.1", 6000),
    };
}

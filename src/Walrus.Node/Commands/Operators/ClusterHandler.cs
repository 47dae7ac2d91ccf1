using System.Text.Json;
using Walrus.Cluster;
using Walrus.Consensus;
using Walrus.Consensus.Runtime;
using Walrus.Node.Membership;
using Walrus.Protocol;

namespace Walrus.Node.Commands.Operators;

/// <summary><c>CLUSTER</c>: nodes, metadata group, and how whole the segments are.</summary>
internal sealed class ClusterHandler(RaftHost group, IClusterView view) : ICommandHandler
{
    public RequestKind Kind => RequestKind.Cluster;

    public ValueTask<Reply> HandleAsync(in Request request) =>
        new(Reply.Json(JsonSerializer.SerializeToUtf8Bytes(Describe(view, group.Status), ProtocolJson.Default.ClusterDocument)));

    /// <summary>The document for what a node knows. Walks all segments.</summary>
    internal static ClusterDocument Describe(IClusterView view, RaftStatus status)
    {
        ClusterMetadata state = view.State;
        Dictionary<NodeId, long> led = [];
        Dictionary<NodeId, long> held = [];
        long lacking = 0;
        foreach ((_, TopicMetadata topic, PartitionMetadata partition) in state.Partitions())
        {
            int wanted = state.SettingsOf(topic).ReplicationFactor;
            led[partition.Last.Leader.Node] = led.GetValueOrDefault(partition.Last.Leader.Node) + 1;
            foreach (SegmentMetadata segment in partition.Segments)
            {
                int live = 0;
                foreach (NodeId node in segment.Replicas.Nodes)
                {
                    held[node] = held.GetValueOrDefault(node) + 1;
                    live += view.IsLive(node) ? 1 : 0;
                }

                lacking += live < wanted ? 1 : 0;
            }
        }

        return new ClusterDocument
        {
            ClusterId = state.Cluster.ToString(),
            AnsweredBy = view.Own.Node.Value,
            Raft = new ClusterRaftDocument(
                status.Leader.IsNone ? null : RaftMember.NodeOf(status.Leader).Value,
                status.Term.Value,
                [.. GroupMembers.NodesOf(status.Members.Voters).Order()],
                [.. GroupMembers.NodesOf(status.Members.Learners).Order()]),
            Nodes = [.. state.Nodes.Values.Select(node => Describe(node, view.IsLive(node.Id), status.Members, led.GetValueOrDefault(node.Id), held.GetValueOrDefault(node.Id)))],
            Topics = state.Topics.Values.LongCount(topic => !topic.IsInternal),
            Segments = state.SegmentCount,
            UnderReplicatedSegments = lacking,
        };
    }

    private static ClusterNodeDocument Describe(NodeMetadata node, bool isLive, MemberSet members, long led, long held) => new()
    {
        Id = node.Id.Value,
        Name = node.Name,
        Status = StatusOf(node.Status),
        Incarnation = node.Incarnation.Value,
        ClientAddress = node.ClientAddress.ToString(),
        PeerAddress = node.PeerAddress.ToString(),
        IsLive = isLive && node.Status != NodeStatus.Removed,
        SegmentsLed = led,
        Replicas = held,
        RaftRole = members.IsVoter(GroupMembers.MemberOf(node)) ? "voter" : members.IsLearner(GroupMembers.MemberOf(node)) ? "learner" : "none",
    };

    private static string StatusOf(NodeStatus status) => status switch
    {
        NodeStatus.Joining => "joining",
        NodeStatus.Alive => "alive",
        NodeStatus.Draining => "draining",
        _ => "removed",
    };
}

using System.Text.Json;
using Walrus.Cluster;
using Walrus.Consensus;
using Walrus.Consensus.Runtime;
using Walrus.Node.Membership;
using Walrus.Protocol;

namespace Walrus.Node.Commands.Operators;

/// <summary><c>CLUSTER</c>: nodes, metadata group, and how whole the segments are, for which every node that answers is asked what it lacks.</summary>
internal sealed class ClusterHandler(RaftHost group, IClusterView view, Func<NodeId, CancellationToken, ValueTask<CopyReport?>> report) : ICommandHandler
{
    public RequestKind Kind => RequestKind.Cluster;

    public ValueTask<Reply> HandleAsync(in Request request) => AnswerAsync();

    /// <summary>The document for what a node knows, and what others have told it. Walks all segments.</summary>
    internal static ClusterDocument Describe(IClusterView view, RaftStatus status, IReadOnlyDictionary<NodeId, CopyReport> reports)
    {
        ClusterMetadata state = view.State;
        ClusterStrength strength = new(state, view.IsLive, reports);
        Dictionary<NodeId, long> led = [];
        Dictionary<NodeId, long> held = [];
        foreach ((PartitionId id, TopicMetadata topic, PartitionMetadata partition) in state.Partitions())
        {
            int wanted = state.SettingsOf(topic).ReplicationFactor;
            led[partition.Last.Leader.Node] = led.GetValueOrDefault(partition.Last.Leader.Node) + 1;
            foreach (SegmentMetadata segment in partition.Segments)
            {
                foreach (NodeId node in segment.Replicas.Nodes)
                {
                    held[node] = held.GetValueOrDefault(node) + 1;
                }

                strength.Count(new SegmentId(id, segment.Number), segment.Replicas, wanted);
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
            Nodes = [.. state.Nodes.Values.Select(node => Describe(node, view.IsLive(node.Id), status.Members, (led.GetValueOrDefault(node.Id), held.GetValueOrDefault(node.Id)), reports.GetValueOrDefault(node.Id)))],
            Topics = state.Topics.Values.LongCount(topic => !topic.IsInternal),
            Segments = state.SegmentCount,
            UnderReplicatedSegments = strength.Lacking,
            Repair = strength.Repair,
        };
    }

    private async ValueTask<Reply> AnswerAsync()
    {
        IEnumerable<Task<(NodeId Node, CopyReport? Report)>> asked = view.State.Nodes.Values
            .Where(node => node.Status != NodeStatus.Removed && view.IsLive(node.Id))
            .Select(node => AskAsync(node.Id));
        Dictionary<NodeId, CopyReport> reports = [];
        foreach ((NodeId node, CopyReport? told) in await Task.WhenAll(asked))
        {
            if (told is not null)
            {
                reports[node] = told;
            }
        }

        return Reply.Json(JsonSerializer.SerializeToUtf8Bytes(Describe(view, group.Status, reports), ProtocolJson.Default.ClusterDocument));
    }

    private async Task<(NodeId Node, CopyReport? Report)> AskAsync(NodeId node) => (node, await report(node, CancellationToken.None));

    private static ClusterNodeDocument Describe(NodeMetadata node, bool isLive, MemberSet members, (long Led, long Held) segments, CopyReport? report) => new()
    {
        Id = node.Id.Value,
        Name = node.Name,
        Status = StatusOf(node.Status),
        Incarnation = node.Incarnation.Value,
        ClientAddress = node.ClientAddress.ToString(),
        PeerAddress = node.PeerAddress.ToString(),
        IsLive = isLive && node.Status != NodeStatus.Removed,
        SegmentsLed = segments.Led,
        Replicas = segments.Held,
        Lacking = report?.Lacking,
        Damaged = report?.Damaged,
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

using System.Text.Json;
using System.Text.Json.Nodes;
using Walrus.Cluster;
using Walrus.Consensus;
using Walrus.Consensus.Runtime;
using Walrus.Node.Membership;
using Walrus.Protocol;

namespace Walrus.Node.Commands;

/// <summary><c>METRICS</c>: how this node stands in the metadata group, whose members are shown as the nodes that they are.</summary>
internal sealed class MetricsHandler(RaftHost group, IClusterView view) : ICommandHandler
{
    public RequestKind Kind => RequestKind.Metrics;

    public ValueTask<Reply> HandleAsync(in Request request) => new(Describe(group.Status, view.State));

    /// <summary>The document for a status; addresses are an extra field, which clients skip.</summary>
    internal static Reply Describe(RaftStatus status, ClusterMetadata state)
    {
        MemberSet members = status.Members;
        MetricsDocument document = new()
        {
            Id = RaftMember.NodeOf(status.Id).Value,
            State = StateOf(status),
            CurrentLeader = status.Leader.IsNone ? null : RaftMember.NodeOf(status.Leader).Value,
            CurrentTerm = status.Term.Value,
            LastLogIndex = status.Last.Index.Value,
            LastApplied = new LogPositionDocument(status.Applied.Value),
            MembershipConfig = new MembershipConfigDocument(new MembershipDocument(
                [[.. GroupMembers.NodesOf(members.Voters).Order()]],
                GroupMembers.NodesOf(members.Voters.AddRange(members.Learners)).Distinct().ToDictionary(node => node, _ => new MemberDocument()))),
            Replication = status.IsLeader ? Matched(status) : null,
        };

        JsonNode json = JsonSerializer.SerializeToNode(document, ProtocolJson.Default.MetricsDocument)!;
        JsonNode nodes = json["membership_config"]!["membership"]!["nodes"]!;
        foreach (NodeId member in members.Voters.AddRange(members.Learners))
        {
            if (state.FindNode(RaftMember.NodeOf(member)) is { } node)
            {
                nodes[node.Id.ToString()]!["raft_addr"] = node.PeerAddress.ToString();
            }
        }

        return Reply.Json(JsonSerializer.SerializeToUtf8Bytes(json.AsObject(), NodeJson.Default.JsonObject));
    }

    private static string StateOf(RaftStatus status) => status.Role switch
    {
        Role.Leader => "Leader",
        Role.Candidate or Role.PreCandidate => "Candidate",
        _ => status.Members.IsVoter(status.Id) ? "Follower" : "Learner",
    };

    private static Dictionary<long, LogPositionDocument> Matched(RaftStatus status)
    {
        // For a moment a node may be a member twice, with the store that it has lost and with its present one: what that has counts.
        Dictionary<long, LogPositionDocument> matched = [];
        foreach (FollowerStatus follower in status.Followers.OrderBy(follower => RaftMember.StoreOf(follower.Id)))
        {
            matched[RaftMember.NodeOf(follower.Id).Value] = new LogPositionDocument(follower.Matched.Value);
        }

        matched[RaftMember.NodeOf(status.Id).Value] = new LogPositionDocument(status.Last.Index.Value);
        return matched;
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Walrus.Cluster;
using Walrus.Consensus;
using Walrus.Consensus.Runtime;
using Walrus.Protocol;

namespace Walrus.Node.Commands;

/// <summary><c>METRICS</c>: how this node stands in the metadata group.</summary>
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
            Id = status.Id.Value,
            State = StateOf(status),
            CurrentLeader = status.Leader.IsNone ? null : status.Leader.Value,
            CurrentTerm = status.Term.Value,
            LastLogIndex = status.Last.Index.Value,
            LastApplied = new LogPositionDocument(status.Applied.Value),
            MembershipConfig = new MembershipConfigDocument(new MembershipDocument(
                [[.. members.Voters.Select(voter => voter.Value)]],
                members.Voters.AddRange(members.Learners).ToDictionary(member => member.Value, _ => new MemberDocument()))),
            Replication = status.IsLeader ? Matched(status) : null,
        };

        JsonNode json = JsonSerializer.SerializeToNode(document, ProtocolJson.Default.MetricsDocument)!;
        JsonNode nodes = json["membership_config"]!["membership"]!["nodes"]!;
        foreach (NodeId member in members.Voters.AddRange(members.Learners))
        {
            if (state.FindNode(member) is { } node)
            {
                nodes[member.ToString()]!["raft_addr"] = node.PeerAddress.ToString();
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
        Dictionary<long, LogPositionDocument> matched = status.Followers.ToDictionary(
            follower => follower.Id.Value, follower => new LogPositionDocument(follower.Matched.Value));
        matched[status.Id.Value] = new LogPositionDocument(status.Last.Index.Value);
        return matched;
    }
}

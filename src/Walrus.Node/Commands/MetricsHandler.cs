using System.Text.Json;
using System.Text.Json.Nodes;
using Walrus.Node.Options;
using Walrus.Protocol;
using Walrus.Storage;

namespace Walrus.Node.Commands;

/// <summary>
/// <c>METRICS</c>: the truth of a cluster of one. The log index counts the facts that a cluster keeps in its metadata log: this node's
/// membership, each topic, each sealed segment. It never goes back, and everything in it is applied.
/// </summary>
internal sealed class MetricsHandler(LogEngine engine, NodeId node, ListenAddress raft) : ICommandHandler
{
    private const long OnlyTerm = 1;

    public RequestKind Kind => RequestKind.Metrics;

    public ValueTask<Reply> HandleAsync(in Request request) => new(Describe());

    private Reply Describe()
    {
        LogPositionDocument last = new(1 + engine.Topics.Sum(topic => 1 + topic.Partitions.Sum(SealedSegments)));
        MetricsDocument document = new()
        {
            Id = node.Value,
            State = "Leader",
            CurrentLeader = node.Value,
            CurrentTerm = OnlyTerm,
            LastLogIndex = last.Index,
            LastApplied = last,
            MembershipConfig = new MembershipConfigDocument(new MembershipDocument(
                [[node.Value]], new Dictionary<long, MemberDocument> { [node.Value] = new MemberDocument() })),
            Replication = new Dictionary<long, LogPositionDocument> { [node.Value] = last },
        };

        // The shared document's members are still empty objects; the address is an extra field, which clients skip.
        JsonNode json = JsonSerializer.SerializeToNode(document, ProtocolJson.Default.MetricsDocument)!;
        json["membership_config"]!["membership"]!["nodes"]![node.ToString()]!["raft_addr"] = raft.ToString();
        return Reply.Json(JsonSerializer.SerializeToUtf8Bytes(json.AsObject(), NodeJson.Default.JsonObject));
    }

    private static long SealedSegments(PartitionLog partition) => partition.Segments[^1].Number.Value - SegmentNumber.First.Value;
}

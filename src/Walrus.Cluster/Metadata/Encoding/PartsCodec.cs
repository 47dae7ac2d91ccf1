using System.Runtime.CompilerServices;

namespace Walrus.Cluster;

/// <summary>The parts that commands, answers and snapshots share; each writer stands beside its reader.</summary>
internal static class PartsCodec
{
    public static void Write(this MetadataWriter into, NodeLife life)
    {
        into.Number(life.Node.Value);
        into.Number(life.Incarnation.Value);
    }

    public static NodeLife ReadLife(this ref MetadataReader from) => new(new NodeId(from.Number()), new Incarnation(from.Number()));

    public static void Write(this MetadataWriter into, PartitionId id)
    {
        into.Number(id.Topic.Value);
        into.Number(id.Number.Value);
    }

    public static PartitionId ReadPartitionId(this ref MetadataReader from) => new(new TopicId(from.Number()), new PartitionNumber(from.Number(int.MaxValue)));

    public static SegmentNumber ReadSegmentNumber(this ref MetadataReader from) => new(from.Number(Limits.SegmentNumberMax));

    public static void Write(this MetadataWriter into, NodeAddress address)
    {
        into.Text(address.Host);
        into.Number(address.Port);
    }

    public static NodeAddress ReadAddress(this ref MetadataReader from)
    {
        string host = from.Text(Limits.NodeHostCharsMax);
        if (!NodeAddress.TryCreate(host, from.Number(ushort.MaxValue), out NodeAddress address))
        {
            from.Break();
        }

        return address;
    }

    public static string ReadNodeName(this ref MetadataReader from)
    {
        string name = from.Text(Limits.NodeNameCharsMax);
        if (!NodeMetadata.IsName(name))
        {
            from.Break();
        }

        return name;
    }

    public static TopicName ReadTopicName(this ref MetadataReader from)
    {
        if (!TopicName.TryParse(from.Text(Limits.NameCharsMax), out TopicName name))
        {
            from.Break();
        }

        return name;
    }

    public static void Write(this MetadataWriter into, ReplicaSet replicas)
    {
        into.Number(replicas.Count);
        foreach (NodeId node in replicas.Nodes)
        {
            into.Number(node.Value);
        }
    }

    /// <summary>Null when broken: out of order, twice, none or too many.</summary>
    public static ReplicaSet? ReadReplicas(this ref MetadataReader from)
    {
        NodeIds ids = default;
        Span<NodeId> nodes = ids;
        int count = from.Count(Limits.ReplicationFactorMax);
        for (int i = 0; i < count; i++)
        {
            nodes[i] = new NodeId(from.Number());
            if (i > 0 && nodes[i] <= nodes[i - 1])
            {
                from.Break();
            }
        }

        ReplicaSet? replicas = from.IsBroken ? null : ReplicaSet.TryCreate(nodes[..count].ToArray());
        if (replicas is null)
        {
            from.Break();
        }

        return replicas;
    }

    public static void Write(this MetadataWriter into, SegmentAssignment assignment)
    {
        into.Write(assignment.Leader);
        into.Write(assignment.Replicas);
    }

    public static SegmentAssignment? ReadAssignment(this ref MetadataReader from)
    {
        NodeLife leader = from.ReadLife();
        return from.ReadReplicas() is { } replicas ? new SegmentAssignment(leader, replicas) : null;
    }

    [InlineArray(Limits.ReplicationFactorMax)]
    private struct NodeIds
    {
        private NodeId _first;
    }
}

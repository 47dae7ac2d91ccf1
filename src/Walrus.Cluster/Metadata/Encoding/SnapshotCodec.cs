using System.Buffers;

namespace Walrus.Cluster;

/// <summary>The whole state as bytes (docs/formats/metadata.md). Equal states give equal bytes, on every node.</summary>
public static partial class SnapshotCodec
{
    /// <summary>"WMDS".</summary>
    internal const int Magic = 0x5344_4D57;

    /// <summary>The version that this code writes and reads.</summary>
    internal const byte Version = 1;

    /// <summary>A node's status and store number are one number, which is the status alone for a node that has never lost its store.</summary>
    private const long StatusPlaces = 4;

    /// <summary>Writes <paramref name="state"/>.</summary>
    public static void Write(ClusterMetadata state, IBufferWriter<byte> into)
    {
        MetadataWriter writer = new(into);
        for (int shift = 0; shift < 32; shift += 8)
        {
            writer.Byte((byte)(Magic >> shift));
        }

        writer.Byte(Version);
        writer.Number(state.Version.Value);
        writer.Guid(state.Cluster.Value);
        writer.Number(state.ConfigurationVersion.Value);
        writer.Write(state.Configuration.TopicDefaults);
        writer.Number(state.NextTopic.Value);
        writer.Number(state.NextNode.Value);
        writer.Number(state.Nodes.Count);
        foreach (NodeMetadata node in state.Nodes.Values)
        {
            Write(node, writer);
        }

        writer.Number(state.Topics.Count);
        foreach (TopicMetadata topic in state.Topics.Values)
        {
            Write(topic, writer);
        }

        // Behind everything else, and only once there is something to say: so a snapshot without it is what it always was.
        if (state.NextProducer > ClusterMetadata.Empty.NextProducer)
        {
            writer.Number(state.NextProducer.Value);
        }
    }

    /// <summary>
    /// Reads a state. Null when the bytes are no snapshot of a known version, or one of a state that cannot be
    /// (<see cref="MetadataInvariants"/>): such a state is never taken on.
    /// </summary>
    public static ClusterMetadata? Read(ReadOnlySpan<byte> bytes)
    {
        MetadataReader from = new(bytes);
        ClusterMetadata? state = Read(ref from);
        return state is not null && from.IsAtEnd && MetadataInvariants.Check(state).IsEmpty ? state : null;
    }

    private static void Write(NodeMetadata node, MetadataWriter into)
    {
        into.Number(node.Id.Value);
        into.Guid(node.Store.Value);
        into.Number(node.Incarnation.Value);
        into.Number((int)node.Status + (node.StoreNumber * StatusPlaces));
        into.Text(node.Name);
        into.Write(node.ClientAddress);
        into.Write(node.PeerAddress);
    }

    private static void Write(TopicMetadata topic, MetadataWriter into)
    {
        into.Number(topic.Id.Value);
        into.Text(topic.Name.Value);
        into.Number(topic.ConfigurationVersion.Value);
        into.Write(topic.Configuration);
        into.Number(topic.Partitions.Length);
        foreach (PartitionMetadata partition in topic.Partitions)
        {
            into.Number(partition.First.Number.Value);
            into.Number(partition.First.Base.Value);
            into.Number(partition.Segments.Count);
            foreach (SegmentMetadata segment in partition.Segments)
            {
                into.WriteSegment(segment);
            }
        }
    }
}

using System.Collections.Immutable;

namespace Walrus.Cluster;

/// <content>Bytes to commands. A broken reader gives some command or null; the caller looks at the reader.</content>
public static partial class CommandCodec
{
    private static MetadataCommand? Decode(CommandKind kind, ref MetadataReader from) => kind switch
    {
        CommandKind.FoundCluster => new FoundCluster(new ClusterId(from.Guid()), new ClusterConfiguration(from.ReadSettings())),
        CommandKind.SetClusterConfiguration => new SetClusterConfiguration(new ConfigurationVersion(from.Number()), new ClusterConfiguration(from.ReadSettings())),
        CommandKind.RegisterNode => ReadRegister(ref from),
        CommandKind.ActivateNode => new ActivateNode(from.ReadLife()),
        CommandKind.DrainNode => new DrainNode(new NodeId(from.Number()), from.Flag()),
        CommandKind.RemoveNode => new RemoveNode(new NodeId(from.Number()), from.Flag()),
        CommandKind.ReserveProducers => new ReserveProducers(from.Number(Limits.ProducerIdBlock)),
        CommandKind.CreateTopic => ReadCreate(ref from),
        CommandKind.DeleteTopic => new DeleteTopic(new TopicId(from.Number())),
        CommandKind.ConfigureTopic => new ConfigureTopic(new TopicId(from.Number()), new ConfigurationVersion(from.Number()), from.ReadConfiguration()),
        CommandKind.BeginSeal => new BeginSeal(from.ReadPartitionId(), from.ReadSegmentNumber(), new SegmentEpoch(from.Number()), from.ReadLife()),
        CommandKind.CompleteSeal => ReadComplete(ref from),
        CommandKind.SetReplicas => ReadSetReplicas(ref from),
        CommandKind.TrimSegments => new TrimSegments(from.ReadPartitionId(), from.ReadSegmentNumber()),
        CommandKind.MarkSequenced => new MarkSequenced(from.ReadPartitionId(), from.ReadSegmentNumber(), new SegmentEpoch(from.Number()), from.ReadLife()),
        _ => null,
    };

    private static RegisterNode ReadRegister(ref MetadataReader from) => new()
    {
        Cluster = new ClusterId(from.Guid()),
        Node = new NodeId(from.Number()),
        Store = new StoreId(from.Guid()),
        ReplacesStore = from.Flag(),
        Incarnation = new Incarnation(from.Number()),
        Name = from.ReadNodeName(),
        ClientAddress = from.ReadAddress(),
        PeerAddress = from.ReadAddress(),
    };

    private static CreateTopic ReadCreate(ref MetadataReader from)
    {
        TopicName name = from.ReadTopicName();
        bool acceptsAnyCount = from.Flag();
        TopicConfiguration configuration = from.ReadConfiguration();
        int count = from.Count(Limits.TopicPartitionsMax);
        ImmutableArray<SegmentAssignment>.Builder partitions = ImmutableArray.CreateBuilder<SegmentAssignment>(count);
        for (int i = 0; i < count && from.ReadAssignment() is { } assignment; i++)
        {
            partitions.Add(assignment);
        }

        return new CreateTopic { Name = name, AcceptsAnyCount = acceptsAnyCount, Configuration = configuration, Partitions = partitions.ToImmutable() };
    }

    private static CompleteSeal? ReadComplete(ref MetadataReader from)
    {
        PartitionId partition = from.ReadPartitionId();
        SegmentNumber segment = from.ReadSegmentNumber();
        SegmentEpoch epoch = new(from.Number());
        NodeLife proposer = from.ReadLife();
        Offset end = new(from.Number());
        return from.ReadAssignment() is { } next
            ? new CompleteSeal { Partition = partition, Segment = segment, Epoch = epoch, Proposer = proposer, End = end, Next = next }
            : null;
    }

    private static SetReplicas? ReadSetReplicas(ref MetadataReader from)
    {
        PartitionId partition = from.ReadPartitionId();
        SegmentNumber segment = from.ReadSegmentNumber();
        return from.ReadReplicas() is { } expected && from.ReadReplicas() is { } replicas
            ? new SetReplicas(partition, segment, expected, replicas)
            : null;
    }
}

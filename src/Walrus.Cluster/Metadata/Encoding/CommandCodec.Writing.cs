namespace Walrus.Cluster;

/// <content>Commands to bytes.</content>
public static partial class CommandCodec
{
    private static void Encode(MetadataCommand command, MetadataWriter into)
    {
        switch (command)
        {
            case FoundCluster found:
                Begin(CommandKind.FoundCluster, into);
                into.Guid(found.Cluster.Value);
                into.Write(found.Configuration.TopicDefaults);
                break;
            case SetClusterConfiguration set:
                Begin(CommandKind.SetClusterConfiguration, into);
                into.Number(set.Expected.Value);
                into.Write(set.Configuration.TopicDefaults);
                break;
            case ReserveProducers reserve:
                Begin(CommandKind.ReserveProducers, into);
                into.Number(reserve.Count);
                break;
            case RegisterNode or ActivateNode or DrainNode or RemoveNode:
                EncodeNode(command, into);
                break;
            case CreateTopic or DeleteTopic or ConfigureTopic:
                EncodeTopic(command, into);
                break;
            default:
                EncodeSegment(command, into);
                break;
        }
    }

    private static void EncodeNode(MetadataCommand command, MetadataWriter into)
    {
        switch (command)
        {
            case RegisterNode register:
                Begin(CommandKind.RegisterNode, into);
                into.Guid(register.Cluster.Value);
                into.Number(register.Node.Value);
                into.Guid(register.Store.Value);
                into.Flag(register.ReplacesStore);
                into.Number(register.Incarnation.Value);
                into.Text(register.Name);
                into.Write(register.ClientAddress);
                into.Write(register.PeerAddress);
                break;
            case ActivateNode activate:
                Begin(CommandKind.ActivateNode, into);
                into.Write(activate.Life);
                break;
            case DrainNode drain:
                Begin(CommandKind.DrainNode, into);
                into.Number(drain.Node.Value);
                into.Flag(drain.IsDraining);
                break;
            case RemoveNode remove:
                Begin(CommandKind.RemoveNode, into);
                into.Number(remove.Node.Value);
                into.Flag(remove.IsForced);
                break;
        }
    }

    private static void EncodeTopic(MetadataCommand command, MetadataWriter into)
    {
        switch (command)
        {
            case CreateTopic create:
                Begin(CommandKind.CreateTopic, into);
                into.Text(create.Name.Value);
                into.Flag(create.AcceptsAnyCount);
                into.Write(create.Configuration);
                into.Number(create.Partitions.Length);
                foreach (SegmentAssignment assignment in create.Partitions)
                {
                    into.Write(assignment);
                }

                break;
            case DeleteTopic delete:
                Begin(CommandKind.DeleteTopic, into);
                into.Number(delete.Topic.Value);
                break;
            case ConfigureTopic configure:
                Begin(CommandKind.ConfigureTopic, into);
                into.Number(configure.Topic.Value);
                into.Number(configure.Expected.Value);
                into.Write(configure.Configuration);
                break;
        }
    }

    private static void EncodeSegment(MetadataCommand command, MetadataWriter into)
    {
        switch (command)
        {
            case BeginSeal begin:
                Begin(CommandKind.BeginSeal, into);
                into.Write(begin.Partition);
                into.Number(begin.Segment.Value);
                into.Number(begin.Expected.Value);
                into.Write(begin.Coordinator);
                break;
            case CompleteSeal complete:
                Begin(CommandKind.CompleteSeal, into);
                into.Write(complete.Partition);
                into.Number(complete.Segment.Value);
                into.Number(complete.Epoch.Value);
                into.Write(complete.Proposer);
                into.Number(complete.End.Value);
                into.Write(complete.Next);
                break;
            case SetReplicas replicas:
                Begin(CommandKind.SetReplicas, into);
                into.Write(replicas.Partition);
                into.Number(replicas.Segment.Value);
                into.Write(replicas.Expected);
                into.Write(replicas.Replicas);
                break;
            case TrimSegments trim:
                Begin(CommandKind.TrimSegments, into);
                into.Write(trim.Partition);
                into.Number(trim.Through.Value);
                break;
            case MarkSequenced mark:
                Begin(CommandKind.MarkSequenced, into);
                into.Write(mark.Partition);
                into.Number(mark.Segment.Value);
                into.Number(mark.Epoch.Value);
                into.Write(mark.Leader);
                break;
            default:
                throw new ArgumentException($"{command.GetType().Name} has no encoding.", nameof(command));
        }
    }

    private static void Begin(CommandKind kind, MetadataWriter into)
    {
        into.Byte((byte)kind);
        into.Byte(Version);
    }
}

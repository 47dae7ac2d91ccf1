using Walrus.Storage.Format;
using Walrus.Storage.Journal;

namespace Walrus.Storage.Topics;

/// <summary>Makes a topic, or finds that it is there already. Always flushed: a topic that was acknowledged does not vanish.</summary>
internal sealed class CreateTopicWork(TopicName name, int partitions, Offset start, PartitionServices services) : ControlWork<Topic>
{
    private Topic? _topic;
    private bool _isNew;

    /// <inheritdoc/>
    public override bool NeedsFlush => true;

    /// <inheritdoc/>
    protected override Topic Outcome => _topic!;

    /// <inheritdoc/>
    public override void Complete(Durability reached)
    {
        if (_topic is { } topic)
        {
            topic.IsDurable = true;
            if (_isNew)
            {
                services.Events.Watched?.Raise(new EngineEvent.TopicCreated(name, topic.Partitions.Count));
            }
        }

        base.Complete(reached);
    }

    /// <inheritdoc/>
    public override bool TryWrite(JournalWriter writer)
    {
        if (services.Catalog.Find(name) is { } existing)
        {
            _topic = existing;
            return true;
        }

        var body = new TopicCreatedBody(name, services.Catalog.NextPartition, partitions, start);
        if (!writer.TryReserve(RecordFrame.Bytes + body.Bytes))
        {
            return false;
        }

        if (!services.Catalog.TryTakeCheckpointRoom(CheckpointSize.OfTopic(name, partitions)))
        {
            Refusal = new TooManyTopicsException(name);
            return true;
        }

        writer.AppendControl(RecordKind.TopicCreated, default, body);
        _ = services.Catalog.TakePartitions(partitions);
        _topic = TopicFactory.MakeNew(body, services);
        services.Catalog.Add(_topic);
        _isNew = true;
        return true;
    }
}

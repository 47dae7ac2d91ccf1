using Walrus.Storage.Format;
using Walrus.Storage.Journal;

namespace Walrus.Storage.Topics;

/// <summary>Deletes a topic with its entries, cursors and segments. Always flushed. Its name is free at once; its ids are never given again.</summary>
internal sealed class DeleteTopicWork(TopicName name, PartitionServices services) : ControlWork<bool>
{
    private Topic? _deleted;

    /// <inheritdoc/>
    public override bool NeedsFlush => true;

    /// <inheritdoc/>
    public override bool FreesSpace => true;

    /// <inheritdoc/>
    protected override bool Outcome => _deleted is not null;

    /// <inheritdoc/>
    public override bool TryWrite(JournalWriter writer)
    {
        if (services.Catalog.Find(name) is not { } topic)
        {
            return true;
        }

        var body = new TopicDeletedBody(name, topic.Partitions[0].Id);
        if (!writer.TryReserve(RecordFrame.Bytes + body.Bytes, JournalReserve.Freeing))
        {
            return false;
        }

        writer.AppendControl(RecordKind.TopicDeleted, default, body);

        // Now, not when it is durable: an append that comes behind this record would be one of a partition that does not exist.
        // The partitions first: whoever no longer finds the name finds every use of the old topic refused as well.
        foreach (PartitionLog log in topic.Partitions)
        {
            log.Index.MarkDeleted();
        }

        services.Catalog.Remove(topic);
        _deleted = topic;
        return true;
    }

    /// <inheritdoc/>
    public override void Complete(Durability reached)
    {
        if (_deleted is { } topic)
        {
            foreach (PartitionLog log in topic.Partitions)
            {
                log.Index.DropAll(new TopicDeletedException(name));
            }

            services.Catalog.Forget(topic);
            services.Catalog.ReturnCheckpointRoom(CheckpointSize.Of(topic));
            services.AfterTrim();
            services.Events.Watched?.Raise(new EngineEvent.TopicDeleted(name));
        }

        base.Complete(reached);
    }
}

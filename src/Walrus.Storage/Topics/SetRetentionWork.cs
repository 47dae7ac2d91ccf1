using Walrus.Storage.Format;
using Walrus.Storage.Journal;

namespace Walrus.Storage.Topics;

/// <summary>Changes what a topic keeps. Always flushed: a bound that was acknowledged is not forgotten.</summary>
internal sealed class SetRetentionWork(Topic topic, RetentionPolicy retention, PartitionServices services) : ControlWork<bool>
{
    /// <inheritdoc/>
    public override bool NeedsFlush => true;

    /// <inheritdoc/>
    public override bool FreesSpace => true;

    /// <inheritdoc/>
    protected override bool Outcome => true;

    /// <inheritdoc/>
    public override bool TryWrite(JournalWriter writer)
    {
        if (!ReferenceEquals(services.Catalog.Find(topic.Name), topic))
        {
            Refusal = new TopicDeletedException(topic.Name);
            return true;
        }

        var body = new TopicConfiguredBody(topic.Partitions[0].Id, retention);
        if (!writer.TryReserve(RecordFrame.Bytes + body.Bytes, JournalReserve.Freeing))
        {
            return false;
        }

        writer.AppendControl(RecordKind.TopicConfigured, default, body);
        topic.Retention = retention;
        return true;
    }

    /// <inheritdoc/>
    public override void Complete(Durability reached)
    {
        services.AfterRetentionSet();
        base.Complete(reached);
    }
}

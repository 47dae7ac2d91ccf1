using Walrus.Client;
using Walrus.Protocol;

namespace Walrus.Cli.Rendering;

/// <summary>Writes what commands find, in one of the output formats. Nothing is flushed here.</summary>
internal interface IResults
{
    /// <summary>What was asked of a topic was done.</summary>
    void Done(string topic);

    /// <summary>What was asked of a node was done.</summary>
    void NodeDone(long node);

    /// <summary>The cluster's defaults were changed.</summary>
    void DefaultsDone();

    /// <summary>GET gave an entry; null for EMPTY.</summary>
    void Taken(string topic, ReadOnlyMemory<byte>? payload);

    /// <summary>FETCH gave an entry.</summary>
    void Fetched(LogEntry entry);

    /// <summary>FETCH found nothing there (yet).</summary>
    void NotFetched(int segment, long index, int partition);

    /// <summary>An entry of a topic that is read through: the fast path.</summary>
    void Entry(LogEntry entry);

    /// <summary>A consumer group handed out an entry.</summary>
    void Delivered(string topic, DeliveredEntry entry);

    /// <summary>What became of receipts.</summary>
    void Settled(SettledReceipts settled);

    /// <summary>GROUPS's answer.</summary>
    void Groups(string topic, IReadOnlyList<string> groups);

    /// <summary>TOPICS's answer.</summary>
    void Topics(IReadOnlyList<TopicSummary> topics);
}

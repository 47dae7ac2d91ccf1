using System.Collections.Concurrent;
using Walrus.Cluster;

namespace Walrus.Node.Commands;

/// <summary>Whose turn it is among a topic's partitions. Kept in memory only: a restart begins again at partition 0.</summary>
internal sealed class PartitionRotation
{
    private readonly ConcurrentDictionary<TopicId, Turn> _turns = new();

    /// <summary>The number of the partition whose turn it is; the next call gets the next one.</summary>
    public int Next(TopicMetadata topic)
    {
        int partitions = topic.Partitions.Length;
        if (partitions == 1)
        {
            return 0;
        }

        Turn turn = _turns.GetOrAdd(topic.Id, static _ => new Turn());
        return (int)(turn.Take() % (uint)partitions);
    }

    private sealed class Turn
    {
        private int _last = -1;

        public uint Take() => unchecked((uint)Interlocked.Increment(ref _last));
    }
}

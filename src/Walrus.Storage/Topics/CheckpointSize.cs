namespace Walrus.Storage.Topics;

/// <summary>Upper bounds of what things take in a checkpoint: tag, ids and numbers besides the name.</summary>
internal static class CheckpointSize
{
    private const int ItemBytes = 40;

    /// <summary>With the item of what it keeps.</summary>
    public static int OfTopic(TopicName name, int partitions) => (2 * ItemBytes) + name.Value.Length + (partitions * ItemBytes);

    /// <summary>With all its segments and cursors.</summary>
    public static int Of(Topic topic)
    {
        int bytes = OfTopic(topic.Name, topic.Partitions.Count);
        foreach (PartitionLog log in topic.Partitions)
        {
            bytes += (log.Segments.Count - 1) * OfSegment;
            bytes += log.Cursors.Sum(cursor => OfCursor(cursor.Name));
        }

        return bytes;
    }

    public static int OfCursor(CursorName name) => ItemBytes + name.Value.Length;

    /// <summary>
    /// A part of the checkpoint ends before a value that does not fit into it any more, so up to a value's bytes of each part stay empty: less than a
    /// sixth of what is in it.
    /// </summary>
    public static int OfValue(ValueName name, int valueBytes)
    {
        int bytes = ItemBytes + name.Value.Length + valueBytes;
        return bytes + (bytes / 6) + 1;
    }

    public static int OfSegment => ItemBytes;

    public static int OfPack => ItemBytes;
}

namespace Walrus.Storage.Topics;

/// <summary>Upper bounds of what things take in a checkpoint: tag, ids and numbers besides the name.</summary>
internal static class CheckpointSize
{
    private const int ItemBytes = 40;

    public static int OfTopic(TopicName name, int partitions) => ItemBytes + name.Value.Length + (partitions * ItemBytes);

    public static int OfCursor(CursorName name) => ItemBytes + name.Value.Length;

    public static int OfSegment => ItemBytes;

    public static int OfPack => ItemBytes;
}

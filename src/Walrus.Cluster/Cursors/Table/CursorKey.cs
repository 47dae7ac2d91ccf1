namespace Walrus.Cluster;

/// <summary>A cursor of the cluster.</summary>
/// <param name="Partition">Whose entries it hands out.</param>
/// <param name="Name">Its name among that partition's cursors.</param>
internal readonly record struct CursorKey(PartitionId Partition, CursorName Name)
{
    /// <summary>Partition and name with a slash between them.</summary>
    public override string ToString() => $"{Partition}/{Name}";
}

/// <summary>Where a cursor is.</summary>
/// <param name="Key">Which.</param>
/// <param name="Position">The next offset that it hands out.</param>
internal readonly record struct CursorPosition(CursorKey Key, Offset Position);

namespace Walrus.Cluster;

/// <summary>What owners of cursors work with.</summary>
internal sealed record OwnerParts(
    IClusterView View, IPartitionAppender Appender, IPartitionReader Reader, ReadAheadBudget Budget, TimeProvider Time, CursorLog Log)
{
    /// <summary>What all groups of the node share.</summary>
    public GroupBudget Groups { get; } = new();
}

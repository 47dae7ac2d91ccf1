namespace Walrus.Cluster;

/// <summary>A group in a snapshot, or how far it is in one partition.</summary>
/// <param name="Key">Which.</param>
/// <param name="Stamp">When it was made, or when it was put where it began in the partition.</param>
/// <param name="Part">How far it is; null for the group itself, which comes before its partitions.</param>
internal readonly record struct GroupItem(GroupKey Key, HandOutStamp Stamp, AckedPart? Part);

namespace Walrus.Cluster;

/// <summary>
/// A snapshot of the metadata cannot be taken on. Nobody may conclude from it that topics are gone: the node stops taking part until it gets another.
/// </summary>
public sealed class MetadataSnapshotException(string message) : Exception(message);

using Walrus.Peers;

namespace Walrus.Cluster;

/// <summary>Why an attempt did nothing, and what may change that.</summary>
/// <param name="Seen">The metadata by which the way was chosen: a newer one is a reason to try again.</param>
/// <param name="Reason">Who was asked and why it did not take the call, for people.</param>
/// <param name="Unlinked">The node that no connection leads to; its return is a reason to try again. None when that is not the cause.</param>
internal sealed record Obstacle(ClusterMetadata Seen, string Reason, NodeId Unlinked = default);

namespace Walrus.Cluster;

/// <summary>A node that may get segments, with what it has of those that are not sealed: sealed ones cost it nothing but disk.</summary>
/// <param name="Life">The node in its registered incarnation.</param>
/// <param name="Leaderships">Segments that it leads.</param>
/// <param name="Replicas">Segments that it holds, led ones included.</param>
public readonly record struct PlacementCandidate(NodeLife Life, int Leaderships, int Replicas);

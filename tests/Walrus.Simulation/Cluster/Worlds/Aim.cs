namespace Walrus.Simulation.Cluster;

/// <summary>Whom a fault befalls: a node by its number, or whoever leads something at that moment.</summary>
/// <param name="Kind">How it is found.</param>
/// <param name="Number">The node, or the topic whose partition is led.</param>
internal readonly record struct Aim(AimKind Kind, int Number)
{
    public override string ToString() => Kind switch
    {
        AimKind.GroupLeader => "the leader of the metadata group",
        AimKind.PartitionLeader => $"the leader of topic {Number}",
        _ => $"node {Number}",
    };
}

internal enum AimKind
{
    Node,
    GroupLeader,
    PartitionLeader,
}

namespace Walrus.Node.Identity;

/// <summary>How far a node's membership is. Goes one way only.</summary>
internal enum NodePhase
{
    /// <summary>It founds a cluster; nothing may be acknowledged yet.</summary>
    Founding = 0,

    /// <summary>It asks to be taken into a cluster, or was taken and has not caught up yet.</summary>
    Joining = 1,

    /// <summary>It takes part; whatever is missing from its store from now on is a loss.</summary>
    Member = 2,
}

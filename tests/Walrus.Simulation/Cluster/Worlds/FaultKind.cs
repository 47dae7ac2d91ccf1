namespace Walrus.Simulation.Cluster;

/// <summary>What may befall nodes and the network.</summary>
internal enum FaultKind
{
    /// <summary>The process is killed; what it wrote is there, and the others find their connections broken.</summary>
    Kill,

    /// <summary>The power goes: what was not flushed is gone in part, and nobody is told.</summary>
    PowerCut,

    /// <summary>The power goes in the middle of a flush.</summary>
    PowerCutAtFlush,

    /// <summary>The power of all nodes goes at one moment.</summary>
    PowerCutAll,

    /// <summary>Nothing of the node runs for a while, and it does not know.</summary>
    Pause,

    /// <summary>Nobody hears the node and it hears nobody; no connection breaks.</summary>
    Isolate,

    /// <summary>The node is not heard by another one, which it hears.</summary>
    OneWay,

    /// <summary>Two nodes do not reach each other; their connections break.</summary>
    CutPair,

    /// <summary>All connections of the node break once.</summary>
    BreakLinks,

    /// <summary>Everything from and to the node takes long.</summary>
    SlowLinks,

    /// <summary>The node's clock on the wall is an hour ahead.</summary>
    ClockAhead,

    /// <summary>It is an hour behind.</summary>
    ClockBehind,

    /// <summary>It stands.</summary>
    ClockStops,
}

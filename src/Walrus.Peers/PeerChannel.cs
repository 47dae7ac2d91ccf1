using System.Globalization;

namespace Walrus.Peers;

/// <summary>
/// A conversation between the same service of two nodes. Its messages and requests reach the handlers in the order in which they were
/// queued; between channels there is no order, and none waits for another unless its lane is full.
/// </summary>
/// <param name="Number">The same on all nodes; a service's own. Recorded in docs/formats/peer-frames.md.</param>
/// <param name="Lane">The connection that carries it.</param>
public readonly record struct PeerChannel(ushort Number, PeerLane Lane)
{
    /// <summary>For logs.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number} ({Lane})");
}

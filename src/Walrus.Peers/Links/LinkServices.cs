namespace Walrus.Peers;

/// <summary>What the lanes of all links share.</summary>
/// <param name="Dialler">Makes connections.</param>
/// <param name="Settings">What all connections share.</param>
/// <param name="Live">The running connections.</param>
/// <param name="Roster">Who is connected.</param>
/// <param name="Events">Who wants to know.</param>
/// <param name="Chance">Jitter, from 0 to 1.</param>
internal sealed record LinkServices(
    Dialler Dialler, ConnectionSettings Settings, LiveConnections Live, RosterGate Roster, LinkEvents Events, Func<double> Chance)
{
    /// <summary>A dialled connection found a newer incarnation than was known.</summary>
    public Action<PeerIdentity>? OnNewer { get; set; }
}

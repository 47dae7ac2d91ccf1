namespace Walrus.Peers;

/// <summary>
/// How long to pause before the next attempt to connect: doubling from <see cref="Limits.PeerBackoffMin"/> to <see cref="Limits.PeerBackoffMax"/>, each shortened
/// by up to a half, so that nodes that lost one peer together do not come back together. Pure but for the generator that it is given.
/// </summary>
internal sealed class Backoff(Func<double> chance)
{
    private TimeSpan _next = Limits.PeerBackoffMin;

    /// <summary>The pause after an attempt. <paramref name="heldFor"/>: how long the connection held, zero when there was none.</summary>
    public TimeSpan Next(TimeSpan heldFor)
    {
        TimeSpan step = heldFor >= Limits.PeerStableAfter ? Limits.PeerBackoffMin : _next;
        _next = step >= Limits.PeerBackoffMax / 2 ? Limits.PeerBackoffMax : step * 2;
        return step * (1 - (chance() / 2));
    }

    /// <summary>Something changed that makes success likely: the next failure is the first again.</summary>
    public void Reset() => _next = Limits.PeerBackoffMin;
}

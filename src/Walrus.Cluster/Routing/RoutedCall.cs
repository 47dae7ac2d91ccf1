namespace Walrus.Cluster;

/// <summary>A call on its way to the one node that may carry it out. Completes itself; tried again for as long as nothing was done.</summary>
internal abstract class RoutedCall
{
    /// <summary>Its place among the calls that this node was asked for: those with lower numbers go first.</summary>
    public long Ticket { get; set; }

    /// <summary>When it was asked for, as the clock's timestamp.</summary>
    public long StartedAt { get; set; }

    /// <summary>Memory that it holds while it waits.</summary>
    public abstract int Bytes { get; }

    /// <summary>True when nobody waits for it any more: it need not be tried.</summary>
    public abstract bool IsAbandoned { get; }

    /// <summary>
    /// Tries it once. What decides its order is done before this returns its task. Null when the call has completed, in whatever way; else nothing was
    /// done, and it may be tried again. Throws nothing.
    /// </summary>
    /// <param name="timeout">How long another node's answer is waited for.</param>
    public abstract Task<Obstacle?> TryAsync(TimeSpan timeout);

    /// <summary>Completes it as not done.</summary>
    public abstract void GiveUp(string reason);
}

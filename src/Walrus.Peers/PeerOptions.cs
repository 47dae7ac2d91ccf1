namespace Walrus.Peers;

/// <summary>Who this node is, and the bounds and times of its links.</summary>
public sealed record PeerOptions
{
    /// <summary>What this node says of itself.</summary>
    public required PeerIdentity Identity { get; init; }

    /// <summary>Whether nodes without an id may ask those services that are open to guests (<see cref="PeerServices.OnGuestRequest"/>).</summary>
    public bool TakesGuests { get; init; }

    /// <summary>Mutual TLS; null for plain connections. All nodes of a cluster need the same.</summary>
    public PeerTls? Tls { get; init; }

    /// <summary>Bytes that may wait on each lane to each peer, at most <see cref="Limits.PeerSendQueueBytesMax"/>; one message alone may always wait.</summary>
    public int SendQueueBytes { get; init; } = Limits.PeerSendQueueBytesDefault;

    /// <summary>The largest payload, sent or received, at most <see cref="Limits.PeerFrameBytesMax"/>. The same on all nodes.</summary>
    public int FrameBytesMax { get; init; } = Limits.PeerFrameBytesMax;

    /// <summary>After this time without sending, a connection says that it is alive.</summary>
    public TimeSpan KeepAlive { get; init; } = Limits.PeerKeepAliveDefault;

    /// <summary>After this time without hearing anything, a connection is given up. More than <see cref="KeepAlive"/> of the other nodes.</summary>
    public TimeSpan IdleTimeout { get; init; } = Limits.PeerIdleDefault;

    /// <summary>How long connecting may take, and how long the handshake after it.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = Limits.PeerHandshakeDefault;

    /// <summary>Checks the values against each other and against <see cref="Limits"/>.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message says which.</exception>
    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Identity);
        if (Identity.Node.Value <= 0 || Identity.Incarnation.Value <= 0 || Identity.Cluster == ClusterId.None)
        {
            throw new ArgumentException("A node has an id and an incarnation from 1, and a cluster.", nameof(Identity));
        }

        CheckBounds();
    }

    /// <summary>As <see cref="Validate"/>, for a node that has no id yet.</summary>
    internal void CheckBounds()
    {
        ArgumentNullException.ThrowIfNull(Identity);
        ArgumentOutOfRangeException.ThrowIfZero(Identity.Advertised.Port, nameof(Identity));
        ArgumentOutOfRangeException.ThrowIfLessThan(SendQueueBytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(SendQueueBytes, Limits.PeerSendQueueBytesMax);
        ArgumentOutOfRangeException.ThrowIfLessThan(FrameBytesMax, Limits.PeerHandshakeBytesMax);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(FrameBytesMax, Limits.PeerFrameBytesMax);
        foreach (TimeSpan time in new[] { KeepAlive, IdleTimeout, HandshakeTimeout })
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(time, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(time, Limits.PeerWaitMax);
        }

        if (IdleTimeout <= KeepAlive)
        {
            throw new ArgumentException($"The idle timeout ({IdleTimeout}) must be longer than the keep-alive ({KeepAlive}).", nameof(IdleTimeout));
        }
    }
}

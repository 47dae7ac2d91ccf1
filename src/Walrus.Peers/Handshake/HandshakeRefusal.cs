namespace Walrus.Peers;

/// <summary>Why two nodes do not talk. Numbers up to 99 are on the wire (docs/formats/peer-frames.md); a newer node may send others.</summary>
public enum HandshakeRefusal
{
    /// <summary>They do.</summary>
    None = 0,

    /// <summary>No common protocol version.</summary>
    Version = 1,

    /// <summary>They belong to different clusters.</summary>
    WrongCluster = 2,

    /// <summary>The address leads to another node than the one that was meant.</summary>
    WrongNode = 3,

    /// <summary>The other one has this node's own id: two nodes were given one id, or a node was given its own address.</summary>
    SameNode = 4,

    /// <summary>Two living processes say that they are the same incarnation of a node.</summary>
    NodeTwice = 5,

    /// <summary>A newer incarnation of that node has been seen.</summary>
    StaleIncarnation = 6,

    /// <summary>The node was removed from the cluster.</summary>
    Removed = 7,

    /// <summary>Too many connections or nodes.</summary>
    TooMany = 8,

    /// <summary>Its introduction makes no sense.</summary>
    Malformed = 9,

    /// <summary>The TLS certificate does not name the node.</summary>
    Certificate = 10,

    /// <summary>The node is stopping.</summary>
    Stopping = 11,

    /// <summary>A node without an id came to one that takes no guests.</summary>
    NoGuests = 12,

    /// <summary>The handshake took too long. Not sent.</summary>
    TimedOut = 100,

    /// <summary>The other side closed the connection, or it could not be made. Not sent.</summary>
    Unreachable = 101,

    /// <summary>What answers there speaks something else. Not sent.</summary>
    NoPeer = 102,

    /// <summary>TLS failed: one side has it and the other has not, or a certificate is not trusted. Not sent.</summary>
    Tls = 103,
}

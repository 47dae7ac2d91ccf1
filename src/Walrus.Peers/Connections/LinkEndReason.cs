namespace Walrus.Peers;

/// <summary>Why a connection between two nodes ended.</summary>
public enum LinkEndReason
{
    /// <summary>It has not.</summary>
    None = 0,

    /// <summary>The other side closed it, or its process has gone.</summary>
    PeerClosed,

    /// <summary>The network broke it.</summary>
    Broken,

    /// <summary>Nothing came for the idle time.</summary>
    Silent,

    /// <summary>Nothing more came for the idle time, in the middle of a frame.</summary>
    HalfFrame,

    /// <summary>What came are no peer frames.</summary>
    BadMagic,

    /// <summary>Frames of an unknown version.</summary>
    BadVersion,

    /// <summary>A frame longer than allowed.</summary>
    TooLong,

    /// <summary>A checksum did not hold.</summary>
    BadChecksum,

    /// <summary>Unknown kind, flags or reserved bits.</summary>
    BadHeader,

    /// <summary>A frame that has no place here: an answer to nothing, a second hello.</summary>
    WrongState,

    /// <summary>A stream's sender sent more than it was granted.</summary>
    CreditExceeded,

    /// <summary>The side that dialled refused what it found; it said why.</summary>
    Rejected,

    /// <summary>A newer incarnation, or a newer connection of the same lane, took its place.</summary>
    Replaced,

    /// <summary>The peer was removed.</summary>
    Removed,

    /// <summary>The peer's address changed.</summary>
    AddressChanged,

    /// <summary>This node stops.</summary>
    Stopping,

    /// <summary>A defect of this code; the log has it.</summary>
    Defect,
}

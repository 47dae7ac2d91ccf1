namespace Walrus.Peers;

/// <summary>What reading bytes as a frame came to. All but the first two are final: the stream cannot be followed any more.</summary>
internal enum FrameStatus
{
    /// <summary>A frame.</summary>
    Frame,

    /// <summary>The bytes end before the frame does.</summary>
    NeedMore,

    /// <summary>These are no peer frames.</summary>
    BadMagic,

    /// <summary>Peer frames of a version that this code does not know.</summary>
    BadVersion,

    /// <summary>The payload would be longer than allowed.</summary>
    TooLong,

    /// <summary>The checksum does not hold.</summary>
    BadChecksum,

    /// <summary>The checksum holds, but kind, flags or reserved bits are unknown.</summary>
    BadHeader,
}

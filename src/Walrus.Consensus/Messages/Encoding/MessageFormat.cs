namespace Walrus.Consensus;

/// <summary>Sizes and flags that <see cref="MessageWriter"/> and <see cref="MessageReader"/> share. See docs/formats/raft-messages.md.</summary>
internal static class MessageFormat
{
    /// <summary>The version of everything here. A node that meets another one drops the message and counts it.</summary>
    public const byte Version = 1;

    public const int HeaderBytes =
        sizeof(byte) // version
        + sizeof(byte) // kind
        + sizeof(byte) // flags
        + sizeof(byte) // zero
        + sizeof(long) // from
        + sizeof(long) // to
        + sizeof(long); // term

    public const int PositionBytes =
        sizeof(long) // index
        + sizeof(long); // term

    public const int EntryHeaderBytes =
        sizeof(long) // term
        + sizeof(byte) // kind
        + sizeof(int); // bytes of data

    public const int AppendFixedBytes =
        PositionBytes // previous
        + sizeof(long) // committed
        + sizeof(int); // entries

    public const int ChunkFixedBytes =
        PositionBytes // of the snapshot
        + sizeof(long) // bytes of the snapshot
        + sizeof(uint) // its checksum
        + sizeof(ushort) // bytes of the membership
        + sizeof(long) // position of the data
        + sizeof(int); // bytes of data

    /// <summary>Flag of votes: nothing is promised yet.</summary>
    public const byte IsPreVote = 1;

    /// <summary>Flag of a vote request: the leader asked for this election.</summary>
    public const byte IsTransfer = 2;

    /// <summary>Flag of a vote reply.</summary>
    public const byte IsGranted = 2;

    /// <summary>Flag of an append reply.</summary>
    public const byte IsRejected = 1;
}

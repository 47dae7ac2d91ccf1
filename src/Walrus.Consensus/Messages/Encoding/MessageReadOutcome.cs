namespace Walrus.Consensus;

/// <summary>What came of reading a message's bytes.</summary>
public enum MessageReadOutcome
{
    /// <summary>There is a message. Whether it makes sense says <see cref="RaftNode.Step"/>.</summary>
    Read = 0,

    /// <summary>Its first byte names a format that this code does not know.</summary>
    OtherVersion = 1,

    /// <summary>Its kind is not known: from a newer node, or rubbish.</summary>
    UnknownKind = 2,

    /// <summary>Its fields do not fit its bytes, it is longer than <see cref="Limits.MessageBytesMax"/>, or a count is out of range.</summary>
    Malformed = 3,
}

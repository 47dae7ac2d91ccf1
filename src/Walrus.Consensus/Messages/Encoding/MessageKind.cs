namespace Walrus.Consensus;

/// <summary>What follows a message's header. The numbers are a format (docs/formats/raft-messages.md): none is ever given twice.</summary>
internal enum MessageKind : byte
{
    VoteRequest = 1,
    VoteReply = 2,
    AppendRequest = 3,
    AppendReply = 4,
    Heartbeat = 5,
    HeartbeatReply = 6,
    SnapshotChunk = 7,
    SnapshotReply = 8,
    TimeoutNow = 9,
}

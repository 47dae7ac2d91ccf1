using Walrus.Cluster.Replication;

namespace Walrus.Explorer.Tests.Cluster;

/// <summary>Something on its way. Equal messages are equal values.</summary>
/// <param name="To">The node; 0 for the metadata group.</param>
internal abstract record Message(int To);

/// <summary>Something on the link for replication.</summary>
internal abstract record LinkMessage(NodeLife From, int To, int Segment, long Epoch) : Message(To);

/// <summary>A leader's message with its entries.</summary>
internal sealed record AppendSent(NodeLife From, int To, int Segment, long Epoch, long Attempt, EntryLog Entries, int Committed) : LinkMessage(From, To, Segment, Epoch);

/// <summary>A follower's answer.</summary>
internal sealed record AnswerSent(NodeLife From, int To, int Segment, long Epoch, FollowerAnswer Answer) : LinkMessage(From, To, Segment, Epoch);

/// <summary>A call of a coordinator, or the answer to it. Belongs to one attempt of one life.</summary>
internal abstract record SealCall(NodeLife Coordinator, int Attempt, int Segment, long Epoch, int To) : Message(To);

/// <summary>A replica is asked for its promise and length.</summary>
internal sealed record SealAsked(NodeLife Coordinator, int Attempt, int Segment, long Epoch, int To) : SealCall(Coordinator, Attempt, Segment, Epoch, To);

/// <summary>What it answered.</summary>
internal sealed record SealAnswered(NodeLife Coordinator, int Attempt, int Segment, long Epoch, int To, int Replica, SealAnswer Answer)
    : SealCall(Coordinator, Attempt, Segment, Epoch, To);

/// <summary>The source of a part is asked for it.</summary>
internal sealed record PartAsked(NodeLife Coordinator, int Attempt, int Segment, long Epoch, int To, CopyPart Part) : SealCall(Coordinator, Attempt, Segment, Epoch, To);

/// <summary>The target is completed with it.</summary>
internal sealed record PartSent(NodeLife Coordinator, int Attempt, int Segment, long Epoch, int To, CopyPart Part, EntryLog Entries)
    : SealCall(Coordinator, Attempt, Segment, Epoch, To);

/// <summary>What the target answered.</summary>
internal sealed record PartStored(NodeLife Coordinator, int Attempt, int Segment, long Epoch, int To, CopyPart Part, SealAnswer Answer)
    : SealCall(Coordinator, Attempt, Segment, Epoch, To);

/// <summary>An end on its way into the log of the metadata group.</summary>
internal sealed record EndProposed(NodeLife Proposer, int Segment, long Epoch, int End, NodeLife NextLeader) : Message(0);

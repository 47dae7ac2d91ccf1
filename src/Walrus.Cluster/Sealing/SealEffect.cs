namespace Walrus.Cluster;

/// <summary>What a coordinator wants done; the answer comes back to it.</summary>
internal abstract record SealEffect;

/// <summary>Ask a replica for its promise and length.</summary>
internal sealed record AskSeal(NodeId Replica) : SealEffect;

/// <summary>Read what <paramref name="Target"/> lacks from <paramref name="Source"/>, and complete the target with it: a piece of it is enough.</summary>
/// <param name="Source">A sealed replica that has it.</param>
/// <param name="Target">A sealed replica.</param>
/// <param name="From">The target's end.</param>
/// <param name="Until">After the last entry that is to be copied.</param>
internal sealed record CopyPart(NodeId Source, NodeId Target, Offset From, Offset Until) : SealEffect;

/// <summary>Propose the end, for good: this is the coordinator's last word.</summary>
internal sealed record ProposeEnd(Offset End) : SealEffect;

/// <summary>Another coordinator has a higher epoch, or the segment is not being sealed any more: look at the metadata.</summary>
internal sealed record GiveUp(string Reason) : SealEffect;

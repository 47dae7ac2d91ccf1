namespace Walrus.Cluster.Replication;

/// <summary>What a leader sends, in front of the batches (docs/formats/replication.md).</summary>
/// <param name="Segment">Which segment.</param>
/// <param name="Epoch">In which epoch it is written.</param>
/// <param name="Attempt">To be echoed.</param>
/// <param name="Base">The offset of the first entry.</param>
/// <param name="Next">After the last one; <paramref name="Base"/> when there are no batches.</param>
/// <param name="Committed">What is committed.</param>
/// <param name="BatchBytes">Bytes of the batches.</param>
internal readonly record struct AppendMessage(
    SegmentId Segment, SegmentEpoch Epoch, long Attempt, Offset Base, Offset Next, Offset Committed, int BatchBytes);

/// <summary>What a follower answers.</summary>
/// <param name="Segment">Which segment.</param>
/// <param name="Epoch">The epoch of the message that it answers.</param>
/// <param name="Answer">The answer.</param>
internal readonly record struct AnswerMessage(SegmentId Segment, SegmentEpoch Epoch, FollowerAnswer Answer);

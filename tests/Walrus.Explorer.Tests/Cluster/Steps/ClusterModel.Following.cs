using Walrus.Cluster.Replication;

namespace Walrus.Explorer.Tests.Cluster;

/// <content>A follower: SegmentHost.HandleAsync, SegmentCopy.Take and SendAsync.</content>
internal sealed partial class ClusterModel
{
    private void TakeAppend(Draft draft, AppendSent message)
    {
        if (draft.Copy(message.To, message.Segment) is not { Follower: { } follower } copy)
        {
            FollowerFate fate = draft.Copy(message.To, message.Segment) is { SealedEnd: >= 0 } ? FollowerFate.Sealed : FollowerFate.Unknown;
            Answer(draft, message, new FollowerAnswer(fate, message.Attempt, Offset.Zero, Offset.Zero, new SegmentEpoch(0)));
            return;
        }

        LeaderMessage read = new(
            message.From,
            new SegmentEpoch(message.Epoch),
            message.Attempt,
            new Offset(message.Entries.Base),
            new Offset(message.Entries.End),
            new Offset(message.Committed));
        TakeOutcome outcome = default;
        copy = copy with { Follower = follower.After(step => outcome = step.Take(read)) };
        if (outcome == TakeOutcome.Append)
        {
            copy = Append(copy, message.Entries);
        }

        draft.Set(message.To, copy);
        AnswerAtOnce(draft, message.To, message.Segment);
    }

    /// <summary>PartitionLog.AppendReplicaAsync: takes what begins at the log's end. It is stored when it is flushed, or, by another schedule, at once.</summary>
    private CopyState Append(CopyState copy, EntryLog entries)
    {
        if (entries.Base != copy.Log.End)
        {
            return copy with { Follower = copy.Follower!.After(step => step.Failed()) };
        }

        copy = copy with { Log = copy.Log.Add(entries) };
        return _setting.IsEach && _setting.Mistake != Mistake.UnflushedVouchedFor
            ? copy with { Storing = copy.Storing.Add(entries.End) }
            : copy with { Follower = copy.Follower!.After(step => step.Stored(new Offset(entries.End))) };
    }

    private void AnswerAtOnce(Draft draft, int node, int segment)
    {
        if (!_setting.AnswersWait && draft.Copy(node, segment) is { Follower.Look.OwesAnswer: true })
        {
            SendAnswer(draft, node, segment);
        }
    }

    private static void SendAnswer(Draft draft, int node, int segment)
    {
        CopyState copy = draft.Copy(node, segment)!;
        FollowerAnswer answer = default;
        draft.Set(node, copy with { Follower = copy.Follower!.After(step => answer = step.TakeAnswer()) });
        draft.Send(new AnswerSent(draft[node].Life, (int)copy.Follower.Look.Leader.Node.Value, segment, copy.Follower.Look.Epoch.Value, answer));
    }

    private static void Answer(Draft draft, AppendSent message, FollowerAnswer answer) =>
        draft.Send(new AnswerSent(draft[message.To].Life, (int)message.From.Node.Value, message.Segment, message.Epoch, answer));
}

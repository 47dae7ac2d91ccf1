namespace Walrus.Cluster.Replication;

/// <summary>A message that a leader may send now.</summary>
/// <param name="Attempt">To be echoed.</param>
/// <param name="From">Where it begins.</param>
/// <param name="IsEmpty">Whether it carries no entries: a question, or news of <paramref name="Committed"/>.</param>
/// <param name="Committed">The committed end that it tells.</param>
internal readonly record struct SendPlan(long Attempt, Offset From, bool IsEmpty, Offset Committed);

/// <summary>What an answer did.</summary>
internal enum AnswerOutcome
{
    /// <summary>It moved nothing that anybody else has to know of.</summary>
    Noted = 0,

    /// <summary>It was for an earlier life of the follower, or comes from no follower.</summary>
    Ignored = 1,

    /// <summary>The follower refuses for good: a seal is promised.</summary>
    Refused = 2,

    /// <summary>The follower says that it has more than the leader: no replica can.</summary>
    Contradiction = 3,
}

/// <summary>
/// The leader's side of one segment (design 6.2), pure: who has how much, what to send next, and what is committed. Time comes in as a parameter, and whoever
/// drives it does the sending. Not thread-safe.
/// </summary>
/// <remarks>
/// Committed is the ack quorum's highest durable end among the replicas, the leader counting as one, and never goes back. A follower's word counts in the life
/// in which it was given: the next one begins with nothing.
/// </remarks>
internal sealed class LeaderReplica
{
    private readonly Offset _start;
    private readonly int _ackQuorum;

    /// <summary>A segment that begins here, empty.</summary>
    public LeaderReplica(NodeId own, ReplicaSet replicas, Offset start)
    {
        _start = start;
        _ackQuorum = replicas.AckQuorum;
        Written = Durable = Committed = start;
        Followers = [.. replicas.Nodes.Where(node => node != own).Select(node => new FollowerProgress(node, start))];
    }

    /// <summary>All replicas but this one.</summary>
    public IReadOnlyList<FollowerProgress> Followers { get; }

    /// <summary>The end of the leader's own log.</summary>
    public Offset Written { get; private set; }

    /// <summary>Past the last entry that the leader holds durably, as its schedule says.</summary>
    public Offset Durable { get; private set; }

    /// <summary>Past the last entry that an ack quorum holds durably. Never goes back.</summary>
    public Offset Committed { get; private set; }

    /// <summary>The leader's own log has grown. True when <see cref="Committed"/> moved.</summary>
    public bool Grow(Offset written, Offset durable)
    {
        Durable = Offset.Max(Durable, durable);
        Written = Offset.Max(Written, Offset.Max(written, Durable));
        return Commit();
    }

    /// <summary>The follower's place among <see cref="Followers"/>; -1 for none.</summary>
    public int Find(NodeId node)
    {
        for (int index = 0; index < Followers.Count; index++)
        {
            if (Followers[index].Node == node)
            {
                return index;
            }
        }

        return -1;
    }

    /// <summary>A link to the follower is there. <paramref name="isNew"/> when the segment has just been made, so that it is empty everywhere.</summary>
    public void LinkUp(int follower, bool isNew = false)
    {
        FollowerProgress progress = Followers[follower];
        if (progress.State == FollowerState.Stopped)
        {
            return;
        }

        if (isNew && progress.Attempt == 1)
        {
            progress.BeginStreaming();
        }
        else
        {
            progress.Probe();
        }
    }

    /// <summary>The link is gone.</summary>
    public void LinkLost(int follower)
    {
        if (Followers[follower].State != FollowerState.Stopped)
        {
            Followers[follower].Leave();
        }
    }

    /// <summary>A follower's answer. <paramref name="hasCommitted"/> when <see cref="Committed"/> moved.</summary>
    public AnswerOutcome Answered(int follower, Incarnation life, in FollowerAnswer answer, TimeSpan now, out bool hasCommitted)
    {
        hasCommitted = false;
        FollowerProgress progress = Followers[follower];
        if (life < progress.Life || progress.State == FollowerState.Stopped)
        {
            return AnswerOutcome.Ignored;
        }

        if (answer.Durable > Written || answer.Expected > Written)
        {
            progress.Stop();
            return AnswerOutcome.Contradiction;
        }

        if (life > progress.Life)
        {
            progress.BeginLife(life, _start);
        }

        if (answer.Fate is FollowerFate.Taken or FollowerFate.Elsewhere)
        {
            progress.Hold(answer.Durable);
        }

        hasCommitted = Commit();
        if (answer.Fate == FollowerFate.Sealed)
        {
            progress.Stop();
            return AnswerOutcome.Refused;
        }

        if (answer.Attempt == progress.Attempt)
        {
            Follow(progress, answer, now);
        }

        return AnswerOutcome.Noted;
    }

    /// <summary>What to send to the follower now; null for nothing.</summary>
    public SendPlan? Plan(int follower)
    {
        FollowerProgress progress = Followers[follower];
        return progress.State switch
        {
            FollowerState.Probing when !progress.IsAsked => new SendPlan(progress.Attempt, progress.Next, IsEmpty: true, Committed),
            FollowerState.Streaming when progress.Next < Written && progress.HasRoom => new SendPlan(progress.Attempt, progress.Next, IsEmpty: false, Committed),
            FollowerState.Streaming when progress.Next >= Written && progress.CommittedSent < Committed =>
                new SendPlan(progress.Attempt, progress.Next, IsEmpty: true, Committed),
            _ => null,
        };
    }

    /// <summary>
    /// Takes note that what was planned goes out now, with entries up to <paramref name="next"/>. False when the plan is outdated: then it must not be sent.
    /// </summary>
    public bool TrySend(int follower, in SendPlan plan, Offset next, int bytes, TimeSpan now)
    {
        FollowerProgress progress = Followers[follower];
        if (progress.Attempt != plan.Attempt || progress.Next != plan.From)
        {
            return false;
        }

        Written = Offset.Max(Written, next); // What could be read is written, whether or not it was told.
        progress.Sent(next, bytes, plan.Committed, now);
        return true;
    }

    /// <summary>Leaves a follower alone for a while: what it lacks cannot be read, or sent.</summary>
    public void Pause(int follower, TimeSpan now)
    {
        if (Followers[follower].State != FollowerState.Stopped)
        {
            Followers[follower].Pause(now);
        }
    }

    /// <summary>Ends pauses and asks again who has not answered for too long. True when there is something to send.</summary>
    public bool Tick(TimeSpan now)
    {
        bool any = false;
        foreach (FollowerProgress progress in Followers)
        {
            if (progress.Due <= now)
            {
                progress.Probe();
                any = true;
            }
        }

        return any;
    }

    private static void Follow(FollowerProgress progress, in FollowerAnswer answer, TimeSpan now)
    {
        switch (answer.Fate)
        {
            case FollowerFate.Taken when progress.State == FollowerState.Probing:
            case FollowerFate.Elsewhere when progress.State is FollowerState.Probing or FollowerState.Streaming:
                progress.MoveTo(Offset.Max(answer.Expected, progress.Durable));
                break;
            case FollowerFate.Unknown or FollowerFate.NoRoom:
                progress.Pause(now);
                break;
            default:
                break;
        }
    }

    private bool Commit()
    {
        // The ack quorum's highest: of N sorted ends, descending, that at place AckQuorum - 1.
        Span<long> ends = stackalloc long[Limits.ReplicationFactorMax];
        ends[0] = Durable.Value;
        int count = 1;
        foreach (FollowerProgress progress in Followers)
        {
            ends[count++] = progress.Durable.Value;
        }

        ends = ends[..count];
        ends.Sort();
        Offset reached = new(ends[count - _ackQuorum]);
        if (reached <= Committed)
        {
            return false;
        }

        Committed = reached;
        return true;
    }
}

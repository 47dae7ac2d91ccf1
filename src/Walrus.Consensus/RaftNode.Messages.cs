namespace Walrus.Consensus;

/// <content>Messages, and the changes of role that they lead to.</content>
public sealed partial class RaftNode
{
    /// <summary>Takes a message from another node. Whatever it holds, it does not throw on account of it.</summary>
    public StepOutcome Step(Message message)
    {
        Enter();
        StepOutcome outcome = message.To != Id || !MessageRules.IsSound(message) ? StepOutcome.Malformed : CheckTerm(message);
        if (outcome == StepOutcome.Taken)
        {
            outcome = Dispatch(message);
        }

        Leave();
        return outcome;
    }

    /// <summary>Brings the node into the message's term when it is newer (paper, section 5.1), and ends what is old.</summary>
    private StepOutcome CheckTerm(Message message)
    {
        if (message is VoteRequest request && message.Term >= Term && _voting.Ignores(request))
        {
            return StepOutcome.VoteNotConsidered;
        }

        if (message.Term < Term)
        {
            AnswerOldTerm(message);
            return StepOutcome.Stale;
        }

        // A pre-vote, and the consent to it, speak of a term that nobody has entered yet.
        bool isOnlyAsked = message is VoteRequest { IsPreVote: true } or VoteReply { IsPreVote: true, IsGranted: true };
        if (message.Term > Term && !isOnlyAsked)
        {
            Follow(message.Term, IsFromLeader(message) ? message.From : NodeId.None);
        }

        return StepOutcome.Taken;
    }

    private StepOutcome Dispatch(Message message)
    {
        switch (message)
        {
            case VoteRequest request:
                _voting.Answer(request);
                return StepOutcome.Taken;
            case VoteReply reply:
                OnVoteReply(reply);
                return StepOutcome.Taken;
            case AppendReply reply:
                return OnLeadersReply(_leadership?.OnReply(reply));
            case HeartbeatReply reply:
                return OnLeadersReply(_leadership?.OnReply(reply));
            case SnapshotReply reply:
                return OnLeadersReply(_leadership?.OnReply(reply));
            case TimeoutNow:
                OnTimeoutNow();
                return StepOutcome.Taken;
            default:
                return OnLeadersMessage(message);
        }
    }

    private static bool IsFromLeader(Message message) => message is AppendRequest or Heartbeat or SnapshotChunk or TimeoutNow;

    private StepOutcome OnLeadersMessage(Message message)
    {
        if (_leadership is not null || (!Leader.IsNone && Leader != message.From))
        {
            return StepOutcome.Contradiction;
        }

        if (Leader == message.From)
        {
            _parts.Standing.RestartElectionTimer();
        }
        else
        {
            Follow(Term, message.From);
        }

        return message switch
        {
            SnapshotChunk chunk => _snapshots.OnChunk(chunk),
            _ when _snapshots.Installing is not null => StepOutcome.Installing,
            AppendRequest append => _appends.OnAppend(append),
            _ => _appends.OnHeartbeat((Heartbeat)message),
        };
    }

    private StepOutcome OnLeadersReply(bool? isMember)
    {
        StepDownIfRemoved();
        return isMember == false ? StepOutcome.UnknownSender : StepOutcome.Taken;
    }

    /// <summary>An old leader, or a candidate whose term fell behind while it was away, learns of the newer term and stops.</summary>
    private void AnswerOldTerm(Message message)
    {
        if (message is VoteRequest { IsPreVote: true } request && _parts.Options.MayVote)
        {
            _voting.Refuse(request);
        }
        else if (message is AppendRequest or Heartbeat or SnapshotChunk)
        {
            _parts.Outbox.Send(new AppendReply(Id, message.From, Term, LogIndex.Zero, IsRejected: true, LogPosition.Zero));
        }
    }

    private void OnVoteReply(VoteReply reply)
    {
        if (Role is Role.PreCandidate or Role.Candidate)
        {
            Conclude(_candidacy.OnReply(reply));
        }
    }

    /// <summary>The leader hands over: no pre-vote, because it is alive and wants it so.</summary>
    private void OnTimeoutNow()
    {
        if (MayStand && _leadership is null)
        {
            Conclude(_candidacy.StandForElection(isTransfer: true));
        }
    }

    private bool MayStand => _parts.IsElectable && _snapshots.Installing is null && Term.Value < Limits.LogPositionMax - 1;

    private void StartElection()
    {
        _parts.Standing.RestartElectionTimer();
        if (MayStand)
        {
            Conclude(_candidacy.AskBeforeElection());
        }
    }

    private void Conclude(ElectionState state)
    {
        if (state == ElectionState.Lost)
        {
            Follow(Term, NodeId.None);
        }
        else if (state == ElectionState.Won && Role == Role.PreCandidate)
        {
            Conclude(_candidacy.StandForElection(isTransfer: false));
        }
        else if (state == ElectionState.Won)
        {
            _parts.Standing.Lead();
            _leadership = new Leadership(_parts);
        }
    }

    private void Follow(Term term, NodeId leader)
    {
        _parts.Standing.Follow(term, leader);
        _leadership?.Reads.Refuse(_endedReads);
        _leadership = null;
    }

    private void StepDownIfRemoved()
    {
        bool isVoter = _parts.Rules.Electorate(Members).Contains(Id);
        if (_leadership is { } leadership && _parts.Rules.StepsDown(isVoter, leadership.IsChangePending))
        {
            // What is committed is told first: the others go on without having to find it out in an election.
            leadership.Dispatch(_endedReads);
            Follow(Term, NodeId.None);
        }
    }
}

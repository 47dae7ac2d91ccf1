namespace Walrus.Consensus;

/// <summary>
/// The voter's side of an election. A node answers candidates whatever its own membership says: it may not have learned yet that it is a voter now
/// (thesis 4.1), and the candidate counts only those who are.
/// </summary>
internal sealed class Voting(NodeParts parts)
{
    /// <summary>True when <paramref name="request"/> is not even considered: the present leader is alive, and did not ask for this election.</summary>
    public bool Ignores(VoteRequest request) => !parts.Options.MayVote || (parts.Standing.HoldsToLeader && !request.IsTransfer);

    /// <summary>Answers a request whose term is the node's own, or later when it is a pre-vote.</summary>
    public void Answer(VoteRequest request)
    {
        Standing standing = parts.Standing;
        bool hasVote = parts.Rules.HasVoteFor(request.From, standing.Vote, standing.Leader) || (request.IsPreVote && request.Term > standing.Term);
        bool isGranted = hasVote && parts.Rules.IsUpToDate(request.Last, parts.Log.Last);
        if (isGranted && !request.IsPreVote)
        {
            standing.GiveVote(request.From);
        }

        Reply(request, isGranted);
    }

    /// <summary>Refuses a pre-vote of an old term, so that its sender learns the new one.</summary>
    public void Refuse(VoteRequest request) => Reply(request, isGranted: false);

    private void Reply(VoteRequest request, bool isGranted)
    {
        Term term = isGranted ? request.Term : parts.Standing.Term;
        if (term > Term.Zero)
        {
            parts.Outbox.Send(new VoteReply(parts.Id, request.From, term, request.IsPreVote, isGranted));
        }
    }
}

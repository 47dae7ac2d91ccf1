namespace Walrus.Consensus;

/// <summary>The candidate's side of an election: first the question whether it would be elected (thesis 9.6), then the election (paper, section 5.2).</summary>
internal sealed class Candidacy(NodeParts parts)
{
    private readonly Ballot _ballot = new(parts.Rules);
    private bool _isTransfer;

    /// <summary>Asks the other voters whether they would elect this node.</summary>
    public ElectionState AskBeforeElection()
    {
        parts.Standing.AskBeforeElection();
        return Ask(parts.Standing.Term.Next, isPreVote: true);
    }

    /// <summary>Enters the next term and asks for votes. <paramref name="isTransfer"/>: the leader wants it so.</summary>
    public ElectionState StandForElection(bool isTransfer)
    {
        _isTransfer = isTransfer;
        parts.Standing.StandForElection();
        return Ask(parts.Standing.Term, isPreVote: false);
    }

    /// <summary>Counts an answer to the question that is open; others are too late.</summary>
    public ElectionState OnReply(VoteReply reply)
    {
        bool isPreVote = parts.Standing.Role == Role.PreCandidate;
        Term asked = isPreVote ? parts.Standing.Term.Next : parts.Standing.Term;
        bool isAnswer = reply.IsPreVote == isPreVote && (reply.Term == asked || !reply.IsGranted);
        if (!isAnswer)
        {
            return ElectionState.Open;
        }

        _ballot.Note(reply.From, reply.IsGranted);
        return _ballot.Count(parts.Members);
    }

    private ElectionState Ask(Term term, bool isPreVote)
    {
        _ballot.Clear();
        _ballot.Note(parts.Id, isGranted: true);
        foreach (NodeId voter in parts.Rules.Electorate(parts.Members))
        {
            if (voter != parts.Id)
            {
                parts.Outbox.Send(new VoteRequest(parts.Id, voter, term, parts.Log.Last, isPreVote, _isTransfer && !isPreVote));
            }
        }

        return _ballot.Count(parts.Members);
    }
}

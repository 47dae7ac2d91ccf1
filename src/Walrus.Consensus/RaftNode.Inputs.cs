namespace Walrus.Consensus;

/// <content>Ticks, proposals, reads and reports.</content>
public sealed partial class RaftNode
{
    /// <summary>
    /// A tick of the owner's clock. Ticks may be late, early or come in bursts: they decide when elections are held and when a leader gives up, never
    /// what is true.
    /// </summary>
    public void Tick()
    {
        Enter();
        _parts.Standing.Tick();
        if (_leadership is { } leadership)
        {
            leadership.Tick();
            if (_parts.Standing.IsQuorumCheckDue)
            {
                _parts.Standing.RestartElectionTimer();
                if (!leadership.TakeQuorumCheck())
                {
                    Follow(Term, NodeId.None);
                }
            }
        }
        else if (_parts.Standing.IsElectionDue)
        {
            StartElection();
        }

        Leave();
    }

    /// <summary>Stands for election without waiting: for the first node of a new cluster, which has nobody to wait for. Nothing when it may not.</summary>
    public void Campaign()
    {
        Enter();
        if (_leadership is null)
        {
            StartElection();
        }

        Leave();
    }

    /// <summary>Proposes a command. Taken by the leader only; forwarding is the owner's business, who knows whether a repetition does harm.</summary>
    /// <param name="data">The command; not changed by the caller any more.</param>
    public ProposalResult Propose(ReadOnlyMemory<byte> data)
    {
        Enter();
        ProposalResult result = data.Length > Limits.ProposalBytesMax
            ? new ProposalResult(ProposalOutcome.TooLarge, LogPosition.Zero, Leader)
            : Append(EntryKind.Command, data);
        Leave();
        return result;
    }

    /// <summary>Proposes to change the membership by one node. Taken by the leader only, one at a time; in force as soon as it is appended.</summary>
    public ProposalResult ProposeMembership(MembershipChange change)
    {
        Enter();
        ProposalOutcome outcome = Judge(change, out MemberSet? members);
        ProposalResult result = outcome == ProposalOutcome.Appended
            ? Append(EntryKind.Membership, MembershipCodec.Encode(members!))
            : new ProposalResult(outcome, LogPosition.Zero, Leader);
        Leave();
        return result;
    }

    /// <summary>Hands leadership over to <paramref name="to"/> (thesis 3.10). Proposals are refused as busy meanwhile, for one election time at most.</summary>
    public TransferOutcome TransferLeadership(NodeId to)
    {
        Enter();
        TransferOutcome outcome = TransferOutcome.NotLeader;
        if (_leadership is { } leadership)
        {
            outcome = TransferOutcome.Senseless;
            if (leadership.Table.Find(to) is { } progress && _parts.Rules.Electorate(Members).Contains(to))
            {
                outcome = TransferOutcome.Begun;
                leadership.Transfer.Begin(to);
                leadership.TransferIfReady(progress);
            }
        }

        Leave();
        return outcome;
    }

    /// <summary>Asks for a linearizable read (thesis 6.4). Taken by the leader only; ends in <see cref="Ready.Reads"/>.</summary>
    public ReadOutcome ReadIndex(ReadRequest request)
    {
        Enter();
        ReadOutcome outcome = ReadOutcome.NotLeader;
        if (_leadership is { } leadership)
        {
            outcome = ReadOutcome.Busy;
            if (leadership.Reads.Pending < Limits.ReadsPendingMax)
            {
                outcome = ReadOutcome.Asked;
                leadership.Reads.Ask(request, Committed, leadership.HasCommittedInTerm);
            }
        }

        Leave();
        return outcome;
    }

    /// <summary>What came of <see cref="Ready.Install"/>. False: its bytes are not what they should be, so it is fetched again.</summary>
    /// <exception cref="BrokenInvariantException">No installation of <paramref name="snapshot"/> is under way.</exception>
    public void ReportSnapshot(Snapshot snapshot, bool isInstalled)
    {
        Enter();
        _snapshots.Report(snapshot, isInstalled);
        Leave();
    }

    /// <summary>The link to <paramref name="node"/> lost messages: what is on its way is sent again from where the logs are known to agree.</summary>
    public void ReportUnreachable(NodeId node)
    {
        Enter();
        _leadership?.Table.Find(node)?.Unreachable();
        Leave();
    }

    private ProposalOutcome Judge(MembershipChange change, out MemberSet? members)
    {
        members = null;
        if (_leadership is not { } leadership)
        {
            return ProposalOutcome.NotLeader;
        }

        if (!_parts.Rules.MayChangeMembership(leadership.IsChangePending, leadership.HasCommittedInTerm))
        {
            return ProposalOutcome.ChangePending;
        }

        members = change.ApplyTo(Members);
        if (members is null)
        {
            return ProposalOutcome.Senseless;
        }

        bool isBehind = change.Kind == MembershipChangeKind.Promote && change.Node != Id
            && Last.Index - leadership.Table.Find(change.Node)!.Matched > Limits.PromotionLagEntriesMax;
        return isBehind ? ProposalOutcome.NotCaughtUp : ProposalOutcome.Appended;
    }

    private ProposalResult Append(EntryKind kind, ReadOnlyMemory<byte> data)
    {
        if (_leadership is not { } leadership)
        {
            return new ProposalResult(ProposalOutcome.NotLeader, LogPosition.Zero, Leader);
        }

        bool isFull = leadership.UncommittedBytes > 0 && leadership.UncommittedBytes + data.Length > _parts.Options.UncommittedBytes;
        bool isBusy = leadership.Transfer.IsUnderWay || isFull || Last.Index.Value >= Limits.LogPositionMax - 1;
        return isBusy
            ? new ProposalResult(ProposalOutcome.Busy, LogPosition.Zero, Leader)
            : new ProposalResult(ProposalOutcome.Appended, new LogPosition(leadership.Append(kind, data), Term), Leader);
    }
}

namespace Walrus.Consensus.Runtime;

/// <summary>Takes what callers ask for to the core, remembers who waits for what, and answers. Belongs to the loop.</summary>
internal sealed class Desk(HostParts parts, RaftNode core)
{
    private readonly PendingProposals<AppendingRequest> _proposals = new();
    private readonly PendingReads<ReadBarrierRequest> _reads = new();
    private readonly List<AppendingRequest> _expired = [];
    private long _ticks;
    private bool _wasLeader;

    /// <summary>Takes one request to the core.</summary>
    public void Take(HostRequest request)
    {
        switch (request)
        {
            case AppendingRequest appending:
                Append(appending);
                break;
            case ReadBarrierRequest read:
                Ask(read);
                break;
            case TransferRequest transfer:
                transfer.Answer(core.TransferLeadership(transfer.To) switch
                {
                    TransferOutcome.Begun => TransferAnswer.Begun,
                    TransferOutcome.NotLeader => TransferAnswer.NotLeader,
                    _ => TransferAnswer.Senseless,
                });
                break;
            default:
                throw new InvalidOperationException($"{request.GetType().Name} is not known here.");
        }
    }

    /// <summary>Ends the proposals whose fate <paramref name="committed"/> decides. <paramref name="answers"/>: the machine's, one for each command, in order.</summary>
    public void Applied(IReadOnlyList<LogEntry> committed, ReadOnlySpan<object?> answers)
    {
        int command = 0;
        for (int i = 0; i < committed.Count; i++)
        {
            LogEntry entry = committed[i];
            object? answer = entry.Kind == EntryKind.Command ? answers[command++] : null;
            while (_proposals.TryEnd(entry.Position, out AppendingRequest? ended, out bool isCommitted))
            {
                End(ended!, isCommitted ? ProposalEnd.Applied : ProposalEnd.Replaced, entry.Position, isCommitted ? answer : null);
            }
        }
    }

    /// <summary>A snapshot through <paramref name="through"/> was installed: what became of the proposals that it covers, nobody here knows.</summary>
    public void Skipped(LogIndex through)
    {
        while (_proposals.TryEndHidden(through, out AppendingRequest? ended))
        {
            End(ended!, ProposalEnd.Unknown, LogPosition.Zero);
        }
    }

    /// <summary>The core's answers to reads.</summary>
    public void Concluded(IReadOnlyList<ReadResult> results)
    {
        for (int i = 0; i < results.Count; i++)
        {
            _reads.Concluded(results[i])?.Answer(new ReadAnswer(ReadEnd.NotLeader, LogIndex.Zero, core.Leader));
        }
    }

    /// <summary>Everything through <paramref name="applied"/> is applied: ends the reads that waited for it.</summary>
    public void Reached(LogIndex applied)
    {
        while (_reads.TryEnd(applied, out ReadBarrierRequest? read))
        {
            read!.Answer(new ReadAnswer(ReadEnd.Confirmed, applied, core.Leader));
        }
    }

    /// <summary>Notes whether this node leads; to be called after every <see cref="Ready"/>.</summary>
    public void Watch(bool isLeader)
    {
        if (_wasLeader && !isLeader)
        {
            _proposals.LeadershipLost(_ticks + ((long)parts.Options.Raft.ElectionTicks * Limits.OutcomeElectionTimes));
        }

        _wasLeader = isLeader;
    }

    /// <summary>A tick has passed: proposals that were waited for too long end as unknown.</summary>
    public void Tick()
    {
        _ticks++;
        _proposals.Expire(_ticks, _expired);
        foreach (AppendingRequest expired in _expired)
        {
            End(expired, ProposalEnd.Unknown, LogPosition.Zero);
        }

        _expired.Clear();
    }

    /// <summary>The host stops: nobody waits in vain.</summary>
    public void Close()
    {
        while (_proposals.TryEndAny(out AppendingRequest? proposal))
        {
            End(proposal!, ProposalEnd.Unknown, LogPosition.Zero);
        }

        while (_reads.TryEndAny(out ReadBarrierRequest? read))
        {
            read!.Stopped();
        }
    }

    private void Append(AppendingRequest request)
    {
        if (_proposals.Count >= Limits.ProposalsPendingMax || request.Bytes > parts.Store.EntryBytesMax)
        {
            End(request, request.Bytes > parts.Store.EntryBytesMax ? ProposalEnd.TooLarge : ProposalEnd.Busy, LogPosition.Zero);
            return;
        }

        ProposalResult result = request.AppendTo(core);
        if (result.Outcome == ProposalOutcome.Appended)
        {
            _proposals.Add(result.Position, request);
            return;
        }

        End(request, EndOf(result.Outcome), LogPosition.Zero);
    }

    private void Ask(ReadBarrierRequest read)
    {
        ReadRequest name = _reads.NextName();
        switch (core.ReadIndex(name))
        {
            case ReadOutcome.Asked:
                _reads.Add(name, read);
                break;
            case ReadOutcome.NotLeader:
                read.Answer(new ReadAnswer(ReadEnd.NotLeader, LogIndex.Zero, core.Leader));
                break;
            default:
                read.Answer(new ReadAnswer(ReadEnd.Busy, LogIndex.Zero, core.Leader));
                break;
        }
    }

    private void End(AppendingRequest request, ProposalEnd end, LogPosition position, object? answer = null)
    {
        parts.Meter.Proposed(end);
        request.End(end, position, core.Leader, answer);
    }

    private static ProposalEnd EndOf(ProposalOutcome outcome) => outcome switch
    {
        ProposalOutcome.NotLeader => ProposalEnd.NotLeader,
        ProposalOutcome.TooLarge => ProposalEnd.TooLarge,
        ProposalOutcome.ChangePending => ProposalEnd.ChangePending,
        ProposalOutcome.Senseless => ProposalEnd.Senseless,
        ProposalOutcome.NotCaughtUp => ProposalEnd.NotCaughtUp,
        _ => ProposalEnd.Busy,
    };
}

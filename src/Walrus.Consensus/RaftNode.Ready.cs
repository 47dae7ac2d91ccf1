using System.Diagnostics.CodeAnalysis;

namespace Walrus.Consensus;

/// <content>What comes out.</content>
public sealed partial class RaftNode
{
    private readonly Ready _ready = new();
    private readonly List<ReadResult> _endedReads = [];
    private HardState _persisted;
    private SoftState _told;
    private bool _isReadyOut;

    /// <summary>
    /// The next thing to do; false when there is nothing. Everything that was put in since the last one is in it, so many inputs share one flush.
    /// </summary>
    /// <exception cref="BrokenInvariantException">The one before has not been ended by <see cref="Advance"/>.</exception>
    public bool TryTakeReady([NotNullWhen(true)] out Ready? ready)
    {
        Enter();
        Invariant.Holds(!_isReadyOut, "one Ready at a time");
        _leadership?.Dispatch(_endedReads);
        FillPersistence();
        _snapshots.MoveTo(_ready);
        bool hasDurableTerm = _ready.HardState is not { } hard || (hard.Term == _persisted.Term && hard.Vote == _persisted.Vote);
        _parts.Outbox.MoveTo(_ready, mayBeEarly: _leadership is not null && hasDurableTerm);
        FillCommitted();
        _ready.ReadList.AddRange(_endedReads);
        _endedReads.Clear();
        SoftState soft = new(Role, Leader);
        _ready.SoftState = soft == _told ? null : soft;
        _isReadyOut = !_ready.IsEmpty;
        ready = _isReadyOut ? _ready : null;
        Leave();
        return ready is not null;
    }

    /// <summary>
    /// The last <see cref="Ready"/> has been performed: what it persists is durable, its messages are handed to the links, its committed entries are
    /// applied. Only a snapshot to install may still be under way.
    /// </summary>
    /// <exception cref="BrokenInvariantException">None is out.</exception>
    public void Advance()
    {
        Enter();
        Invariant.Holds(_isReadyOut, "only a Ready that is out ends");
        _isReadyOut = false;
        _persisted = _ready.HardState ?? _persisted;
        _told = _ready.SoftState ?? _told;
        if (_ready.EntryList.Count > 0)
        {
            _parts.Log.Persisted(_ready.EntryList[^1].Position);
        }

        _ready.Clear();
        _leadership?.AdvanceCommit();
        StepDownIfRemoved();
        Leave();
    }

    private void FillPersistence()
    {
        RaftLog log = _parts.Log;
        LogIndex durablyCommitted = LogIndex.Max(_persisted.Committed, LogIndex.Min(log.Committed, log.Stable));
        HardState hard = new(Term, Vote, durablyCommitted);
        bool isPromise = hard.Term != _persisted.Term || hard.Vote != _persisted.Vote;
        _ready.HardState = hard == _persisted ? null : hard;
        _ready.EntryList.AddRange(log.Unstable);
        _ready.MustFlush = isPromise || log.Unstable.Count > 0;
    }

    private void FillCommitted()
    {
        RaftLog log = _parts.Log;
        LogIndex through = _parts.Rules.Applicable(log.Committed, log.Last.Index);
        if (through <= log.Applied || _snapshots.Installing is not null)
        {
            return;
        }

        log.Read(log.Applied.Next, through, _parts.Options.ApplyBytes, _ready.CommittedList);
        log.HandOver(_ready.CommittedList[^1].Index);
        foreach (LogEntry entry in _ready.CommittedList)
        {
            _leadership?.HandedOver(entry.Bytes);
        }
    }
}

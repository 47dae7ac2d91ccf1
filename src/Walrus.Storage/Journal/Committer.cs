using System.Diagnostics;
using Walrus.Storage.Workers;

namespace Walrus.Storage.Journal;

/// <summary>
/// The one writer of the journal: takes all work that waits, writes it, flushes once for the whole group, completes it (group commit).
/// A thread of its own does so under load. A caller who finds nobody at work may take the role for one group, which saves a lone
/// caller the change of threads (measured on 2 cores: 10.7 k instead of 8.5 k durable appends/s).
/// </summary>
/// <remarks>
/// When the ring has no file for the next record, work stays queued and only urgent work, which makes room, goes on in the reserve of the
/// current file. A broken invariant or a failed write ends all writing (<see cref="EngineHealth"/>).
/// </remarks>
internal sealed partial class Committer : IDisposable
{
    private readonly JournalWriter _writer;
    private readonly Flusher _flusher;
    private readonly EngineHealth _health;
    private readonly StagingBudget _budget;
    private readonly Lock _role = new();
    private readonly Lock _queueGate = new();
    private readonly Lock _together = new();
    private readonly Queue<StagedWork> _pending = new();
    private readonly List<StagedWork> _group = [];
    private readonly Gathering _gathering = new();
    private readonly EngineWorker _worker;
    private List<StagedWork> _queue = [];
    private List<StagedWork> _taken = [];
    private List<StagedWork> _urgent = [];
    private List<StagedWork> _urgentTaken = [];
    private int _lastWaiters;
    private long _lastBytes;
    private volatile bool _hasUrgent;
    private int _barriers;
    private volatile bool _hasQueued;
    private volatile bool _isGroupRunning;
    private volatile bool _isStopped;
    private volatile bool _stopping;
    private volatile bool _isStarved;
    private volatile StorageException? _noRoomBecause;

    public Committer(JournalWriter writer, Flusher flusher, EngineHealth health, StagingBudget budget, EngineWorkers workers)
    {
        _writer = writer;
        _flusher = flusher;
        _health = health;
        _budget = budget;
        _worker = workers.Create("walrus-commit", Round);
    }

    /// <summary>Called under the role, after each group, with whether work had to stay for want of a file. Must not block.</summary>
    public Action<bool>? AfterGroup { get; set; }

    /// <summary>True while the ring cannot make room, as on a full disk: what takes room is refused.</summary>
    public bool IsOutOfRoom => _noRoomBecause is not null;

    /// <summary>True while work waits for room in the ring.</summary>
    public bool IsStarved => _isStarved;

    /// <summary>Counts the works handed over that are a barrier (<see cref="StagedWork.IsBarrier"/>).</summary>
    public int Barriers => Volatile.Read(ref _barriers);

    /// <summary>
    /// Whoever holds it hands over several works that are to be one group: no group is begun meanwhile, for <see cref="Limits.WriteGroupPatience"/> at
    /// most.
    /// </summary>
    public Lock Together => _together;

    public void Start() => _worker.Start();

    /// <summary>
    /// Queues work; the order of calls is the order in the journal. Nothing happens to it before <see cref="Kick"/> or another's group.
    /// After <see cref="Stop"/> the work fails at once.
    /// </summary>
    public void Add(StagedWork work)
    {
        lock (_queueGate)
        {
            if (!_isStopped)
            {
                _hasQueued = true;
                _barriers += work.IsBarrier ? 1 : 0;
                _queue.Add(work);
                return;
            }
        }

        work.Fail(new EngineClosedException());
        _budget.SignalRoom();
    }

    /// <summary>Gets queued work done: by the committer's thread or, if <paramref name="mayRunHere"/> and nobody is at it, one group by this one.</summary>
    public void Kick(bool mayRunHere)
    {
        if (mayRunHere && _lastWaiters <= 1 && !_isStarved && !_together.IsHeldByCurrentThread && _role.TryEnter())
        {
            try
            {
                // Whoever closes the engine has the role for good once the thread has ended.
                if (!_isStopped)
                {
                    RunGroup();
                }
            }
            finally
            {
                _role.Exit();
            }

            // A stopping thread may have seen this work before it was done here, and waits to be told to look again.
            if (!HasWork() && !_stopping)
            {
                return;
            }
        }

        _worker.Wake(isAwaited: mayRunHere);
    }

    /// <summary>Queues work that makes room in the ring: it goes before all other and may use the reserve of the current file.</summary>
    public void EnqueueUrgent(StagedWork work)
    {
        lock (_queueGate)
        {
            if (!_isStopped)
            {
                _hasQueued = true;
                _hasUrgent = true;
                _urgent.Add(work);
                _worker.Wake();
                return;
            }
        }

        work.Fail(new EngineClosedException());
    }

    /// <summary>The ring has a file ready (null), or cannot make one for the given reason: then what waits for room fails with it.</summary>
    public void RoomChanged(StorageException? noRoomBecause)
    {
        _noRoomBecause = noRoomBecause;
        _worker.Wake();
    }

    /// <summary>Finishes what is queued and ends the thread.</summary>
    public void Stop()
    {
        _stopping = true;
        _worker.Wake();
        _worker.Join();
    }

    /// <summary>After <see cref="Stop"/>.</summary>
    public void Dispose() => _worker.Dispose();

    /// <summary>Works while there is work that can be done. False when it was the last time.</summary>
    private bool Round()
    {
        lock (_role)
        {
            do
            {
                RunGroup();
                Gather();
            }
            while (HasWork() && !_isStarved);

            return !(_stopping && TryEnd());
        }
    }

    private bool TryEnd()
    {
        lock (_queueGate)
        {
            _isStopped = _queue.Count == 0 && _urgent.Count == 0 && _pending.Count == 0;
            return _isStopped;
        }
    }

    private bool HasWork()
    {
        lock (_queueGate)
        {
            return _queue.Count > 0 || _urgent.Count > 0 || _pending.Count > 0;
        }
    }

    private void RunGroup()
    {
        _isGroupRunning = true;
        TakeQueued();
        try
        {
            bool needsFlush = WriteGroup();
            CommitGroup(needsFlush);
        }
        catch (Exception fault)
        {
            _ = FailEverything(fault);
        }

        _group.Clear();
        _isGroupRunning = false;
        _budget.SignalRoom();
        AfterGroup?.Invoke(_isStarved);
    }

    /// <summary>Lets those who were just answered come back before the next group begins, as far as they do.</summary>
    private void Gather()
    {
        if (_gathering.Begin(_lastWaiters, _lastBytes, _budget.Bytes))
        {
            while (!_hasUrgent && !_stopping && _gathering.ShouldWait(_budget.Bytes))
            {
                _ = Thread.Yield();
            }
        }
    }

    private void TakeQueued()
    {
        bool isAlone = _together.TryEnter(Limits.WriteGroupPatience);
        lock (_queueGate)
        {
            _hasQueued = false;
            _hasUrgent = false;
            (_queue, _taken) = (_taken, _queue);
            (_urgent, _urgentTaken) = (_urgentTaken, _urgent);
            foreach (StagedWork work in _taken)
            {
                _pending.Enqueue(work);
            }

            _taken.Clear();
        }

        if (isAlone)
        {
            _together.Exit();
        }
    }

    /// <summary>Writes urgent work, then as much of the rest as there is room for, up to the group's bound. True when a flush is due.</summary>
    private bool WriteGroup()
    {
        if (_health.Failure is { } cause)
        {
            throw new EngineFailedException(cause);
        }

        bool needsFlush = false;
        foreach (StagedWork work in _urgentTaken)
        {
            Invariant.Holds(work.TryWrite(_writer), "the reserve holds every urgent record");
            _group.Add(work);
            needsFlush |= work.NeedsFlush;
        }

        _urgentTaken.Clear();
        _isStarved = false;
        while (_pending.TryPeek(out StagedWork? work))
        {
            if (!work.TryWrite(_writer))
            {
                _isStarved = !TryFailStarved(ref needsFlush);
                break;
            }

            _ = _pending.Dequeue();
            _group.Add(work);
            needsFlush |= work.NeedsFlush;
            if (_flusher.UnflushedBytes > Limits.FlushGroupBytesMax && needsFlush)
            {
                break;
            }
        }

        return needsFlush || _flusher.UnflushedBytes > Limits.UnflushedBytesMax;
    }

    /// <summary>
    /// When the ring cannot make room (a full disk), what waits fails now instead of hanging. It left nothing in the journal. But what frees
    /// space is written, in the reserve that it has: else a trim that stands behind an append would never make room for it.
    /// </summary>
    private bool TryFailStarved(ref bool needsFlush)
    {
        if (_noRoomBecause is not { } reason)
        {
            return false;
        }

        while (_pending.TryPeek(out StagedWork? work))
        {
            bool isWritten = work.FreesSpace && work.TryWrite(_writer);
            _ = _pending.Dequeue();
            if (isWritten)
            {
                _group.Add(work);
                needsFlush |= work.NeedsFlush;
            }
            else
            {
                work.Fail(reason);
            }
        }

        return true;
    }

    private void CommitGroup(bool needsFlush)
    {
        if (!needsFlush || !_flusher.TryWriteOutAndFlush(_group))
        {
            WriteThenFlush(needsFlush);
        }

        if (needsFlush && _pending.Count == 0)
        {
            _writer.AppendFlushMark();
            _writer.WriteOut();
        }

        int waiters = 0;
        long bytes = 0;
        foreach (StagedWork work in _group)
        {
            waiters += work.Waiters;
            bytes += work.StagedBytes;
            work.Complete(needsFlush ? Durability.Disk : Durability.Kernel);
        }

        _lastWaiters = waiters;
        _lastBytes = needsFlush ? bytes : 0;
    }

    private void WriteThenFlush(bool needsFlush)
    {
        _writer.WriteOut();
        foreach (StagedWork work in _group)
        {
            work.Publish();
        }

        if (needsFlush)
        {
            _flusher.Flush();
        }
    }

    private StorageException FailEverything(Exception fault)
    {
        StorageException cause = fault switch
        {
            StorageException known => known,
            _ => new InternalFaultException(fault),
        };
        if (cause is not EngineFailedException)
        {
            _health.Fail(cause);
        }

        if (cause.IsTransient)
        {
            // A full disk in the middle of a group: parts of it may be in the journal, so nobody may be told to simply try again.
            cause = new EngineFailedException(cause);
        }

        foreach (StagedWork work in _group)
        {
            work.Fail(cause);
        }

        foreach (StagedWork work in _urgentTaken)
        {
            work.Fail(cause);
        }

        _urgentTaken.Clear();
        while (_pending.TryDequeue(out StagedWork? work))
        {
            work.Fail(cause);
        }

        _isStarved = false;
        Debug.Assert(_health.Failure is not null, "a failed group leaves the engine failed");
        return cause;
    }
}

namespace Walrus.Consensus;

/// <summary>
/// The follower's side of a snapshot (paper, section 7): pieces are taken in order and put beside the log; when all are there the owner checks and
/// installs the whole, and reports. Until then nothing else changes the log or the machine.
/// </summary>
internal sealed class SnapshotReceiver(NodeParts parts)
{
    private readonly List<SnapshotWrite> _writes = [];
    private Snapshot? _receiving;
    private long _received;
    private bool _isHandedOver;

    /// <summary>The complete snapshot that the owner is to install, or is installing.</summary>
    public Snapshot? Installing { get; private set; }

    /// <summary>True when there is something for the next <see cref="Ready"/>.</summary>
    public bool HasWork => _writes.Count > 0 || (Installing is not null && !_isHandedOver);

    /// <summary>Takes a piece from the leader, and says which one comes next.</summary>
    public StepOutcome OnChunk(SnapshotChunk chunk)
    {
        if (Installing is not null)
        {
            return StepOutcome.Installing;
        }

        Snapshot snapshot = chunk.Snapshot;
        if (!parts.Rules.IsNews(snapshot, parts.Log.Committed) || parts.Log.Holds(snapshot.Position))
        {
            // All that it covers is here. That it was made says that it is committed, which may be news.
            parts.Log.Commit(snapshot.Position.Index);
            AnswerInstalled(chunk.From);
            return StepOutcome.Taken;
        }

        if (chunk.Position == 0 && _receiving != snapshot)
        {
            _receiving = snapshot;
            _received = 0;
        }

        if (_receiving == snapshot && chunk.Position == _received)
        {
            _writes.Add(new SnapshotWrite(snapshot, _received, chunk.Data));
            _received += chunk.Data.Length;
            if (_received == snapshot.Bytes)
            {
                Installing = snapshot;
                return StepOutcome.Taken;
            }
        }

        AnswerNext(chunk.From, snapshot);
        return StepOutcome.Taken;
    }

    /// <summary>Moves the work into <paramref name="ready"/>.</summary>
    public void MoveTo(Ready ready)
    {
        ready.SnapshotWriteList.AddRange(_writes);
        _writes.Clear();
        if (Installing is not null && !_isHandedOver)
        {
            ready.Install = Installing;
            _isHandedOver = true;
        }
    }

    /// <summary>The owner has installed the snapshot durably, or found that its bytes are not what they should be: then it is fetched again.</summary>
    public void Report(Snapshot snapshot, bool isInstalled)
    {
        Invariant.Holds(_isHandedOver && Installing == snapshot, "only the snapshot that is being installed is reported");
        Installing = null;
        _isHandedOver = false;
        _receiving = null;
        _received = 0;
        if (isInstalled)
        {
            parts.Log.Install(snapshot);
        }

        if (parts.Standing.Role == Role.Follower && !parts.Standing.Leader.IsNone)
        {
            Answer(snapshot, isInstalled);
        }
    }

    private void Answer(Snapshot snapshot, bool isInstalled)
    {
        if (isInstalled)
        {
            AnswerInstalled(parts.Standing.Leader);
        }
        else
        {
            AnswerNext(parts.Standing.Leader, snapshot);
        }
    }

    private void AnswerInstalled(NodeId leader) => parts.Acknowledge(leader, parts.Log.Committed);

    private void AnswerNext(NodeId leader, Snapshot snapshot) =>
        parts.Outbox.Send(new SnapshotReply(parts.Id, leader, parts.Standing.Term, snapshot.Position, _receiving == snapshot ? _received : 0));
}

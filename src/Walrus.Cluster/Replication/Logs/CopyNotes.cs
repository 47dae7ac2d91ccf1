using Walrus.Storage;

namespace Walrus.Cluster.Replication;

/// <summary>
/// The notes of one store, in a topic of its own: durable whatever the fsync schedule, read back at start, and given up when their segments are sealed or gone.
/// Thread-safe.
/// </summary>
internal sealed class CopyNotes
{
    private readonly Lock _gate = new();
    private readonly LogEngine _engine;
    private readonly PartitionLog _log;
    private readonly Dictionary<SegmentId, Offset> _oldest = [];
    private int _adding;

    private CopyNotes(LogEngine engine, PartitionLog log)
    {
        _engine = engine;
        _log = log;
    }

    /// <summary>Opens the topic, made when missing, and gives what it says to <paramref name="take"/>, oldest first.</summary>
    /// <exception cref="StorageException">It cannot be made or read.</exception>
    /// <exception cref="InvalidDataException">It holds something that is no note.</exception>
    public static async Task<CopyNotes> OpenAsync(LogEngine engine, Action<CopyNote> take, CancellationToken cancellationToken)
    {
        Topic topic = await engine.CreateTopicAsync(SegmentNames.Promises, cancellationToken: cancellationToken);
        CopyNotes notes = new(engine, topic.Partitions[0]);
        notes.Replay(take);
        return notes;
    }

    /// <summary>Adds a note; on completion it is durable, and with it everything that was appended before.</summary>
    /// <exception cref="StorageException">It is not known whether it is there.</exception>
    public async Task AddAsync(CopyNote note, CancellationToken cancellationToken)
    {
        ValueTask<AppendResult> appended;
        ValueTask flushed;
        byte[] bytes = new byte[CopyNote.Bytes];
        note.Write(bytes);
        lock (_gate)
        {
            _adding++;
        }

        try
        {
            using (_engine.BeginGroup())
            {
                appended = _log.AppendAsync(bytes, CancellationToken.None);
                flushed = _engine.FlushAsync(CancellationToken.None);
            }

            AppendResult result = await appended;
            lock (_gate)
            {
                _ = _oldest.TryAdd(note.Segment, result.First);
            }
        }
        finally
        {
            lock (_gate)
            {
                _adding--;
            }
        }

        await flushed.AsTask().WaitAsync(cancellationToken);
    }

    /// <summary>The segment's notes are of no use any more. True when the topic can be trimmed: <see cref="TrimAsync"/>.</summary>
    public bool Forget(SegmentId segment)
    {
        lock (_gate)
        {
            return _oldest.Remove(segment);
        }
    }

    /// <summary>Gives up what lies before the oldest note that is of use.</summary>
    /// <exception cref="StorageException">The engine has failed or is closed.</exception>
    public async Task TrimAsync(CancellationToken cancellationToken)
    {
        Offset start;
        lock (_gate)
        {
            if (_adding > 0)
            {
                return; // Where that note lies is not known yet; the next one to be given up trims.
            }

            start = _oldest.Count == 0 ? _log.End : _oldest.Values.Min();
        }

        if (start > _log.Start)
        {
            _ = await _log.TrimAsync(start, cancellationToken);
        }
    }

    private void Replay(Action<CopyNote> take)
    {
        for (Offset at = _log.Start; at < _log.End;)
        {
            using ReadResult read = _log.Read(at, Limits.ReadBytesDefault, Visibility.Written);
            foreach (Entry entry in read.ToEntries())
            {
                if (!CopyNote.TryRead(entry.Value.Span, out CopyNote note))
                {
                    throw new InvalidDataException($"Entry {entry.Offset} of {SegmentNames.Promises} is no note about a copy: the store is another program's or a newer version's.");
                }

                _ = _oldest.TryAdd(note.Segment, entry.Offset);
                take(note);
            }

            at = read.Next;
        }
    }
}

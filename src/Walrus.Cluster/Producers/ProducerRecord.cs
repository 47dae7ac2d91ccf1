namespace Walrus.Cluster.Producers;

/// <summary>What a partition remembers of one producer. Changed by its <see cref="ProducerTable"/> alone.</summary>
internal sealed class ProducerRecord(ProducerEpoch epoch, EntryTimestamp seen)
{
    private readonly List<SequenceRun> _runs = [];
    private readonly List<(SequenceNumber First, int Count)> _underWay = [];

    /// <summary>The newest epoch.</summary>
    public ProducerEpoch Epoch { get; private set; } = epoch;

    /// <summary>When it last appended.</summary>
    public EntryTimestamp Seen { get; set; } = seen;

    /// <summary>The number that comes next, behind what is on its way.</summary>
    public SequenceNumber Next { get; set; }

    /// <summary>What is in the log, by offset; at most <see cref="Limits.ProducerRunsKept"/>.</summary>
    public IReadOnlyList<SequenceRun> Runs => _runs;

    /// <summary>Whether batches are on their way into the log.</summary>
    public bool IsUnderWay => _underWay.Count > 0;

    /// <summary>Begins a newer epoch: what was before is of no use any more.</summary>
    public void Begin(ProducerEpoch epoch)
    {
        Epoch = epoch;
        Next = SequenceNumber.First;
        _runs.Clear();
        _underWay.Clear();
    }

    /// <summary>The batch that comes next is on its way.</summary>
    public void Start(SequenceNumber first, int count)
    {
        _underWay.Add((first, count));
        Next = first + count;
    }

    /// <summary>Whether exactly that batch is on its way.</summary>
    public bool IsOnItsWay(SequenceNumber first, int count) => _underWay.Contains((first, count));

    /// <summary>Where that batch is; null when it is not known.</summary>
    public Offset? Find(SequenceNumber first, int count)
    {
        for (int index = _runs.Count - 1; index >= 0; index--)
        {
            if (_runs[index].TryFind(first, count, out Offset at))
            {
                return at;
            }
        }

        return null;
    }

    /// <summary>A batch is in the log; perhaps one that is known already.</summary>
    public void Add(SequenceRun run)
    {
        bool wasUnderWay = _underWay.Remove((run.First, run.Count));
        for (int index = _runs.Count - 1; index >= 0; index--)
        {
            if (_runs[index].TryJoin(run, out SequenceRun joined))
            {
                run = joined;
                _runs.RemoveAt(index);
            }
            else if (_runs[index].Overlaps(run))
            {
                _runs.RemoveAt(index); // It was cut off, and this is what came in its place.
            }
        }

        int place = _runs.Count;
        while (place > 0 && _runs[place - 1].Offset > run.Offset)
        {
            place--;
        }

        _runs.Insert(place, run);
        if (_runs.Count > Limits.ProducerRunsKept)
        {
            _runs.RemoveAt(0);
        }

        if (!wasUnderWay && _underWay.Count == 0)
        {
            Next = _runs[^1].Next;
        }
    }

    /// <summary>A batch did not get into the log, and so none behind it.</summary>
    public void Fail(SequenceNumber first, int count)
    {
        int place = _underWay.IndexOf((first, count));
        if (place >= 0)
        {
            _underWay.RemoveRange(place, _underWay.Count - place);
            Next = first;
        }
    }

    /// <summary>Forgets what lies at or beyond <paramref name="end"/>. Nothing may be on its way.</summary>
    public void Cut(Offset end)
    {
        while (_runs.Count > 0 && _runs[^1].End > end)
        {
            SequenceRun last = _runs[^1];
            _runs.RemoveAt(_runs.Count - 1);
            if (last.Offset < end)
            {
                _runs.Add(last with { Count = (int)(end - last.Offset) });
            }

            Next = last.Offset < end ? _runs[^1].Next : last.First;
        }
    }
}

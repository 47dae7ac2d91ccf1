namespace Walrus.Cluster.Producers;

/// <summary>
/// What a partition remembers of its producers, and what it decides by that, pure (KIP-98; KIP-360 for producers that are not known): a producer's batch is appended when it comes next,
/// and recognised when it is one of the last that it appended. A function of the batches in the log, in whatever order and however often they are told. Bounded in producers and in
/// what is remembered of each. Not thread-safe.
/// </summary>
internal sealed class ProducerTable
{
    private readonly Dictionary<ProducerId, ProducerRecord> _producers = [];

    /// <summary>Producers that are remembered.</summary>
    public int Count => _producers.Count;

    /// <summary>All of them. No order.</summary>
    public IEnumerable<KeyValuePair<ProducerId, ProducerRecord>> All => _producers;

    /// <summary>
    /// Decides on a batch of <paramref name="count"/> entries. One that is to be appended is on its way from now on: <see cref="Stored"/> or <see cref="Failed"/> follows. A producer
    /// that is not known, or not in that epoch, has to begin with number 0: it cannot be told any more what became of what it sent before.
    /// </summary>
    public SequenceDecision Decide(in ProducerStamp stamp, int count, EntryTimestamp now)
    {
        ProducerRecord? record = _producers.GetValueOrDefault(stamp.Id);
        if (record is null || stamp.Epoch > record.Epoch)
        {
            if (stamp.First != SequenceNumber.First)
            {
                return new SequenceDecision(SequenceVerdict.OutOfOrder) { Expected = SequenceNumber.First };
            }

            if (record is null && _producers.Count >= Limits.ProducersPerPartitionMax && !TryForget(now.UnixMilliseconds - (long)Limits.ProducerIdleMin.TotalMilliseconds))
            {
                return new SequenceDecision(SequenceVerdict.TooMany);
            }

            record ??= Make(stamp, now);
            if (stamp.Epoch > record.Epoch)
            {
                record.Begin(stamp.Epoch);
            }
        }

        if (stamp.Epoch < record.Epoch)
        {
            return new SequenceDecision(SequenceVerdict.Fenced) { Epoch = record.Epoch };
        }

        if (stamp.First == record.Next)
        {
            record.Seen = now > record.Seen ? now : record.Seen;
            record.Start(stamp.First, count);
            return new SequenceDecision(SequenceVerdict.Append);
        }

        if (record.IsOnItsWay(stamp.First, count))
        {
            return new SequenceDecision(SequenceVerdict.UnderWay);
        }

        return record.Find(stamp.First, count) is { } at
            ? new SequenceDecision(SequenceVerdict.Duplicate) { Offset = at }
            : new SequenceDecision(SequenceVerdict.OutOfOrder) { Expected = record.Next };
    }

    /// <summary>A batch is in the log. In any order, and more than once; also one that nobody decided on here.</summary>
    public void Stored(in ProducerStamp stamp, int count, Offset offset, EntryTimestamp time)
    {
        if (!_producers.TryGetValue(stamp.Id, out ProducerRecord? record))
        {
            if (_producers.Count >= Limits.ProducersPerPartitionMax)
            {
                _ = TryForget(long.MaxValue); // The leader that let it in has forgotten one, too.
            }

            record = Make(stamp, time);
        }

        if (stamp.Epoch < record.Epoch)
        {
            return;
        }

        if (stamp.Epoch > record.Epoch)
        {
            record.Begin(stamp.Epoch);
        }

        record.Seen = time > record.Seen ? time : record.Seen;
        record.Add(new SequenceRun(stamp.First, count, offset));
    }

    /// <summary>A batch did not get into the log.</summary>
    public void Failed(in ProducerStamp stamp, int count)
    {
        if (_producers.TryGetValue(stamp.Id, out ProducerRecord? record) && record.Epoch == stamp.Epoch)
        {
            record.Fail(stamp.First, count);
        }
    }

    /// <summary>The log ends at <paramref name="end"/>: what lies beyond never was. Nothing may be on its way.</summary>
    public void Cut(Offset end)
    {
        foreach (ProducerRecord record in _producers.Values)
        {
            record.Cut(end);
        }
    }

    /// <summary>Takes over what <paramref name="other"/> knows of the same log.</summary>
    public void Merge(ProducerTable other)
    {
        foreach ((ProducerId id, ProducerRecord theirs) in other._producers)
        {
            if (!_producers.TryGetValue(id, out ProducerRecord? own) && theirs.Runs.Count == 0)
            {
                Restore(id, theirs.Epoch, theirs.Seen, theirs.Next);
                continue;
            }

            foreach (SequenceRun run in theirs.Runs)
            {
                Stored(new ProducerStamp(id, theirs.Epoch, run.First), run.Count, run.Offset, theirs.Seen);
            }

            if (own is not null && theirs.Epoch > own.Epoch)
            {
                own.Begin(theirs.Epoch);
                own.Next = theirs.Next;
            }
        }
    }

    /// <summary>A producer as it was written down; its runs follow as <see cref="Stored"/>. False when there is no room.</summary>
    public bool Restore(ProducerId id, ProducerEpoch epoch, EntryTimestamp seen, SequenceNumber next)
    {
        ProducerRecord record = new(epoch, seen) { Next = next };
        return _producers.Count < Limits.ProducersPerPartitionMax && _producers.TryAdd(id, record);
    }

    private ProducerRecord Make(in ProducerStamp stamp, EntryTimestamp seen)
    {
        ProducerRecord record = new(stamp.Epoch, seen);
        _producers.Add(stamp.Id, record);
        return record;
    }

    /// <summary>Forgets who has been silent longest, if nothing of it is on its way and it was last seen before <paramref name="before"/>.</summary>
    private bool TryForget(long before)
    {
        ProducerId? oldest = null;
        long since = before;
        foreach ((ProducerId id, ProducerRecord record) in _producers)
        {
            if (!record.IsUnderWay && record.Seen.UnixMilliseconds < since)
            {
                since = record.Seen.UnixMilliseconds;
                oldest = id;
            }
        }

        return oldest is { } gone && _producers.Remove(gone);
    }
}

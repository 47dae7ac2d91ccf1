namespace Walrus.Storage.Tests.Engine.Crash;

/// <summary>One call that changed the store, as the caller saw it. Stamps count calls and answers in the order in which they happened.</summary>
internal sealed class Happening
{
    public required long Issued { get; init; }

    /// <summary>When it was acknowledged; null while it was not.</summary>
    public long? Acknowledged { get; set; }
}

/// <summary>A call that changed a partition's entries: an append that lands whole or not at all, or (without values) a cut to <paramref name="At"/>.</summary>
internal sealed record EntriesCall(int At, IReadOnlyList<byte[]>? Values, Happening Happening)
{
    /// <summary>What the partition holds after the call.</summary>
    public void ApplyTo(List<byte[]> values)
    {
        if (Values is null)
        {
            values.RemoveRange(At, values.Count - At);
        }
        else
        {
            values.AddRange(Values);
        }
    }
}

/// <summary>A cursor's moves in the order in which they were asked for, and which of them must have survived.</summary>
internal sealed class CursorModel
{
    /// <summary>Position by position; the first is where it stood when the store was opened.</summary>
    public List<long> Moves { get; } = [0];

    public int Acknowledged { get; set; }

    public int Durable { get; set; }
}

/// <summary>A sealed segment: its end once an acknowledgement told it.</summary>
internal sealed record SealModel(long End, bool IsDurable, Happening Happening);

/// <summary>A trim that was asked for.</summary>
internal sealed record TrimModel(long To, Happening Happening);

/// <summary>What one partition must hold, by what its callers were told.</summary>
internal sealed class PartitionModel
{
    private List<byte[]> _opened = [];

    /// <summary>A partition whose first entry gets offset <paramref name="origin"/>; in the lists below, nothing stands at the offsets before.</summary>
    public PartitionModel(int origin = 0)
    {
        Origin = origin;
        StartMin = origin;
        _opened.AddRange(Enumerable.Repeat(Array.Empty<byte>(), origin));
        Values.AddRange(_opened);
    }

    public int Origin { get; }

    /// <summary>What it holds when all calls have been carried out, by offset. The disk may have lost an end of the calls.</summary>
    public List<byte[]> Values { get; } = [];

    /// <summary>Appends and cuts since the store was opened, in the order in which they were asked for, which is that of the journal.</summary>
    public List<EntriesCall> Calls { get; } = [];

    /// <summary>How many calls must survive a power cut.</summary>
    public int Durable { get; set; }

    /// <summary>How many calls must survive the end of the process.</summary>
    public int Acknowledged { get; set; }

    /// <summary>Whether a cut is under way: nobody can tell then what stands at an offset.</summary>
    public bool IsBeingCut => Calls.Exists(call => call.Values is null && call.Happening.Acknowledged is null);

    /// <summary>The start may never be below this again: trims are durable when they are acknowledged, whatever the schedule.</summary>
    public long StartMin { get; set; }

    /// <summary>Trims that were asked for since the store was opened.</summary>
    public List<TrimModel> Trims { get; } = [];

    /// <summary>Whether retention may move the start by itself.</summary>
    public bool IsBounded { get; set; }

    public Dictionary<string, CursorModel> Cursors { get; } = [];

    /// <summary>Sealed segments by number, as far as their seal was acknowledged.</summary>
    public SortedDictionary<int, SealModel> Seals { get; } = [];

    /// <summary>The number of the open segment as the caller believes.</summary>
    public int OpenSegment { get; set; } = 1;

    /// <summary>The lowest offset that it can be cut to.</summary>
    public long CutMin(long start) => new[] { start, StartMin }
        .Concat(Trims.Select(trim => trim.To))
        .Concat(Seals.Values.Select(seal => seal.End))
        .Max();

    /// <summary>The call at <paramref name="index"/> was acknowledged, as durable or not.</summary>
    public void Acknowledge(EntriesCall call, bool isDurable)
    {
        int count = Calls.IndexOf(call) + 1;
        Acknowledged = Math.Max(Acknowledged, count);
        Durable = isDurable ? Math.Max(Durable, count) : Durable;
    }

    /// <summary>Readers were shown <paramref name="durableEnd"/>: what lies below it is on the disk, and so is all that was asked for before.</summary>
    public void Observe(long durableEnd)
    {
        if (IsBeingCut)
        {
            return;
        }

        int lastCut = Calls.FindLastIndex(call => call.Values is null);
        int last = Calls.FindLastIndex(call => call.Values is not null && call.At + call.Values.Count <= durableEnd);
        Durable = last > lastCut ? Math.Max(Durable, last + 1) : Durable;
    }

    /// <summary>Whether that was ever appended there: what a reader that raced with a cut may have been given.</summary>
    public bool WasEver(long offset, ReadOnlySpan<byte> value)
    {
        int at = (int)offset;
        foreach (EntriesCall call in Calls)
        {
            if (call.Values is { } values && at >= call.At && at < call.At + values.Count && value.SequenceEqual(values[at - call.At]))
            {
                return true;
            }
        }

        return at < _opened.Count && value.SequenceEqual(_opened[at]);
    }

    /// <summary>Holds the recovered log against all of that, and takes what it holds for the truth from here on.</summary>
    public void Verify(PartitionLog log, bool isPowerCut, ICollection<Happening> survived, ICollection<Happening> lost)
    {
        log.DurableEnd.ShouldBe(log.End, "recovery vouches for what it found");
        VerifyStart(log, survived, lost);
        List<byte[]> read = ReadEntries(log);
        int from = isPowerCut ? Durable : Acknowledged;
        int[] counts = [.. Matching(read, log, from)];
        counts.ShouldNotBeEmpty(
            $"entries {log.Start} to {log.End} are those of no moment behind call {from} of {Calls.Count}: something acknowledged is gone, in part, or back");
        for (int i = 0; i < Calls.Count; i++)
        {
            // Between the two nobody can tell.
            if (i < counts[0])
            {
                survived.Add(Calls[i].Happening);
            }
            else if (i >= counts[^1])
            {
                lost.Add(Calls[i].Happening);
            }
        }

        VerifyCursors(log, isPowerCut);
        VerifySegments(log, isPowerCut, survived, lost);
        _opened = StateAfter(counts[0]);
        Values.Clear();
        Values.AddRange(_opened);
        Calls.Clear();
        Durable = Acknowledged = 0;
    }

    private List<byte[]> StateAfter(int calls)
    {
        List<byte[]> state = [.. _opened];
        foreach (EntriesCall call in Calls.Take(calls))
        {
            call.ApplyTo(state);
        }

        return state;
    }

    /// <summary>After how many calls, <paramref name="from"/> at least, the partition held what was read.</summary>
    private IEnumerable<int> Matching(List<byte[]> read, PartitionLog log, int from)
    {
        List<byte[]> state = StateAfter(from);
        int start = (int)log.Start.Value;
        for (int count = from; count <= Calls.Count; count++)
        {
            if (count > from)
            {
                Calls[count - 1].ApplyTo(state);
            }

            if (state.Count == log.End.Value && Enumerable.Range(0, read.Count).All(i => read[i].AsSpan().SequenceEqual(state[start + i])))
            {
                yield return count;
            }
        }
    }

    private static List<byte[]> ReadEntries(PartitionLog log)
    {
        int start = (int)log.Start.Value;
        List<byte[]> written = log.ReadAll(Visibility.Written, from: start, bytesMax: 3000);
        List<byte[]> durable = log.ReadAll(Visibility.Durable, from: start, bytesMax: 5000);
        written.Count.ShouldBe((int)log.End.Value - start);
        durable.Count.ShouldBe(written.Count);
        for (int i = 0; i < written.Count; i++)
        {
            written[i].AsSpan().SequenceEqual(durable[i]).ShouldBeTrue($"entry {start + i} depends on who reads it");
        }

        if (start > 0)
        {
            using ReadResult below = log.Read(new Offset(start - 1), 1, Visibility.Written);
            below.Outcome.ShouldBe(ReadOutcome.OutOfRange);
        }

        return written;
    }

    private void VerifyStart(PartitionLog log, ICollection<Happening> survived, ICollection<Happening> lost)
    {
        long start = log.Start.Value;
        start.ShouldBeGreaterThanOrEqualTo(StartMin, "what was trimmed is back");
        start.ShouldBeLessThanOrEqualTo(log.End.Value);
        if (!IsBounded)
        {
            start.ShouldBeOneOf([StartMin, .. Trims.Select(trim => trim.To)]);
            foreach (TrimModel trim in Trims.Where(trim => trim.To > StartMin || trim.Happening.Acknowledged is not null))
            {
                (trim.To <= start ? survived : lost).Add(trim.Happening);
            }
        }

        StartMin = start;
        Trims.Clear();
    }

    private void VerifyCursors(PartitionLog log, bool isPowerCut)
    {
        long[] cuts = [.. Calls.Where(call => call.Values is null).Select(call => (long)call.At)];
        foreach ((string name, CursorModel model) in Cursors)
        {
            long position = log.GetCursor(new CursorName(name)).Position.Value;
            position.ShouldBeLessThanOrEqualTo(log.End.Value, "a cursor is ahead of its log");
            position.ShouldBeGreaterThanOrEqualTo(log.Start.Value, "a cursor is behind the start");
            int from = isPowerCut ? model.Durable : model.Acknowledged;
            model.Moves.Skip(from)
                .SelectMany(move => cuts.Select(cut => Math.Min(move, cut)).Append(move))
                .Select(move => Math.Max(move, log.Start.Value))
                .ShouldContain(position, $"cursor {name} stands where it was not moved to since its last acknowledged move");
            model.Moves.Clear();
            model.Moves.Add(position);
            model.Acknowledged = model.Durable = 0;
        }
    }

    private void VerifySegments(PartitionLog log, bool isPowerCut, ICollection<Happening> survived, ICollection<Happening> lost)
    {
        IReadOnlyList<SegmentSpan> segments = log.Segments;
        int first = segments[0].Number.Value;
        int open = segments[^1].Number.Value;
        long start = log.Start.Value;
        long at = first == 1 ? Origin : segments[0].Base.Value;
        for (int i = 0; i < segments.Count; i++)
        {
            segments[i].Number.Value.ShouldBe(first + i);
            segments[i].Base.Value.ShouldBe(at);
            (segments[i].SealedEnd is null).ShouldBe(i == segments.Count - 1, "only the last segment is open");

            // One that ends at the start may have been sealed after the trim.
            (segments[i].SealedEnd is { } end && end.Value < start).ShouldBeFalse("a segment that was trimmed as a whole is still there");
            at = segments[i].SealedEnd?.Value ?? at;
        }

        at.ShouldBeLessThanOrEqualTo(log.End.Value, "a segment is sealed beyond the end of the log");
        segments[0].Base.Value.ShouldBeLessThanOrEqualTo(start, "a segment is gone that has entries");
        foreach ((int number, SealModel seal) in Seals)
        {
            bool isThere = number < open;
            (isThere || (isPowerCut && !seal.IsDurable)).ShouldBeTrue($"the acknowledged seal of segment {number} is gone");
            if (isThere)
            {
                long sealedEnd = number >= first ? segments[number - first].SealedEnd!.Value.Value : number == first - 1 ? segments[0].Base.Value : seal.End;
                sealedEnd.ShouldBe(seal.End, $"the count of sealed segment {number} changed");
                (number >= first || seal.End <= start).ShouldBeTrue($"segment {number} is gone, and not all of it was trimmed");
            }

            (isThere ? survived : lost).Add(seal.Happening);
        }

        Seals.Clear();
        foreach (SegmentSpan segment in segments.SkipLast(1))
        {
            Seals.Add(segment.Number.Value, new SealModel(segment.SealedEnd!.Value.Value, IsDurable: true, new Happening { Issued = 0, Acknowledged = 0 }));
        }

        OpenSegment = open;
    }
}

namespace Walrus.Storage.Tests.Engine.Crash;

/// <summary>One call that changed the store, as the caller saw it. Stamps count calls and answers in the order in which they happened.</summary>
internal sealed class Happening
{
    public required long Issued { get; init; }

    /// <summary>When it was acknowledged; null while it was not.</summary>
    public long? Acknowledged { get; set; }
}

/// <summary>An append: a run of entries that lands whole or not at all.</summary>
internal sealed record AppendCall(int First, int Count, Happening Happening);

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
    /// <summary>All values that were handed to an append, in order. The disk may have lost an end of them.</summary>
    public List<byte[]> Values { get; } = [];

    public List<AppendCall> Calls { get; } = [];

    /// <summary>Entries that must survive a power cut.</summary>
    public long Durable { get; set; }

    /// <summary>Entries that must survive the end of the process.</summary>
    public long Acknowledged { get; set; }

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

    /// <summary>Holds the recovered log against all of that, and takes what it holds for the truth from here on.</summary>
    public void Verify(PartitionLog log, bool isPowerCut, ICollection<Happening> survived, ICollection<Happening> lost)
    {
        long end = log.End.Value;
        end.ShouldBeGreaterThanOrEqualTo(isPowerCut ? Durable : Acknowledged, "acknowledged entries are gone");
        end.ShouldBeLessThanOrEqualTo(Values.Count, "there are entries that nobody appended");
        log.DurableEnd.Value.ShouldBe(end, "recovery vouches for what it found");
        VerifyStart(log, survived, lost);
        VerifyEntries(log, Visibility.Written);
        VerifyEntries(log, Visibility.Durable);
        foreach (AppendCall call in Calls)
        {
            bool isThere = call.First + call.Count <= end;
            (isThere || call.First >= end).ShouldBeTrue($"the batch of {call.Count} entries at {call.First} is there in part: the end is {end}");
            (isThere ? survived : lost).Add(call.Happening);
        }

        VerifyCursors(log, isPowerCut);
        VerifySegments(log, isPowerCut, survived, lost);
        Values.RemoveRange((int)end, Values.Count - (int)end);
        Calls.Clear();
        Durable = Acknowledged = end;
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

    private void VerifyEntries(PartitionLog log, Visibility visibility)
    {
        int start = (int)log.Start.Value;
        List<byte[]> read = log.ReadAll(visibility, from: start, bytesMax: 3000);
        read.Count.ShouldBe((int)log.End.Value - start);
        for (int i = 0; i < read.Count; i++)
        {
            read[i].AsSpan().SequenceEqual(Values[start + i]).ShouldBeTrue($"entry {start + i} is not what was appended there");
        }

        if (start > 0)
        {
            using ReadResult below = log.Read(new Offset(start - 1), 1, visibility);
            below.Outcome.ShouldBe(ReadOutcome.OutOfRange);
        }
    }

    private void VerifyCursors(PartitionLog log, bool isPowerCut)
    {
        foreach ((string name, CursorModel model) in Cursors)
        {
            long position = log.GetCursor(new CursorName(name)).Position.Value;
            position.ShouldBeLessThanOrEqualTo(log.End.Value, "a cursor is ahead of its log");
            position.ShouldBeGreaterThanOrEqualTo(log.Start.Value, "a cursor is behind the start");
            int from = isPowerCut ? model.Durable : model.Acknowledged;
            model.Moves.Skip(from).Select(move => Math.Max(move, log.Start.Value)).ShouldContain(position, $"cursor {name} stands where it was not moved to since its last acknowledged move");
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
        long at = first == 1 ? 0 : segments[0].Base.Value;
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

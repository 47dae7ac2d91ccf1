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

    private void VerifyEntries(PartitionLog log, Visibility visibility)
    {
        List<byte[]> read = log.ReadAll(visibility, bytesMax: 3000);
        read.Count.ShouldBe((int)log.End.Value);
        for (int i = 0; i < read.Count; i++)
        {
            read[i].AsSpan().SequenceEqual(Values[i]).ShouldBeTrue($"entry {i} is not what was appended there");
        }
    }

    private void VerifyCursors(PartitionLog log, bool isPowerCut)
    {
        foreach ((string name, CursorModel model) in Cursors)
        {
            long position = log.GetCursor(new CursorName(name)).Position.Value;
            position.ShouldBeLessThanOrEqualTo(log.End.Value, "a cursor is ahead of its log");
            int from = isPowerCut ? model.Durable : model.Acknowledged;
            model.Moves.Skip(from).ShouldContain(position, $"cursor {name} stands where it was not moved to since its last acknowledged move");
            model.Moves.Clear();
            model.Moves.Add(position);
            model.Acknowledged = model.Durable = 0;
        }
    }

    private void VerifySegments(PartitionLog log, bool isPowerCut, ICollection<Happening> survived, ICollection<Happening> lost)
    {
        IReadOnlyList<SegmentSpan> segments = log.Segments;
        long at = 0;
        for (int i = 0; i < segments.Count; i++)
        {
            segments[i].Number.Value.ShouldBe(i + 1);
            segments[i].Base.Value.ShouldBe(at);
            (segments[i].SealedEnd is null).ShouldBe(i == segments.Count - 1, "only the last segment is open");
            at = segments[i].SealedEnd?.Value ?? at;
        }

        at.ShouldBeLessThanOrEqualTo(log.End.Value, "a segment is sealed beyond the end of the log");
        foreach ((int number, SealModel seal) in Seals)
        {
            bool isThere = number < segments.Count;
            (isThere || (isPowerCut && !seal.IsDurable)).ShouldBeTrue($"the acknowledged seal of segment {number} is gone");
            if (isThere)
            {
                segments[number - 1].SealedEnd!.Value.Value.ShouldBe(seal.End, $"the count of sealed segment {number} changed");
            }

            (isThere ? survived : lost).Add(seal.Happening);
        }

        Seals.Clear();
        for (int i = 0; i < segments.Count - 1; i++)
        {
            Seals.Add(i + 1, new SealModel(segments[i].SealedEnd!.Value.Value, IsDurable: true, new Happening { Issued = 0, Acknowledged = 0 }));
        }

        OpenSegment = segments.Count;
    }
}

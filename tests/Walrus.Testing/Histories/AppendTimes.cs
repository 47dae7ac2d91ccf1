namespace Walrus.Testing.Histories;

/// <summary>
/// The third step: when each entry of a partition came to be in the log. <see cref="After"/>: not before its append began, nor before a reading began that said "no more" at its offset or below.
/// <see cref="Before"/>: not after its append was acknowledged, nor after a reading that found it ended.
/// </summary>
internal sealed class AppendTimes
{
    public AppendTimes(History history, EntryPlaces places, int partition)
    {
        IReadOnlyList<PlacedEntry?> log = places.Log(partition);
        After = [.. log.Select(entry => Bound.After(entry!.Append))];
        Before = [.. log.Select(entry => BeforeOf(entry!))];
        foreach (Operation read in history.Operations)
        {
            if (read is { Kind: OperationKind.Read, Outcome: OperationOutcome.Done, End: { } end } && read.Partition == partition && end < After.Length)
            {
                After[end] = After[end].Max(Bound.After(read));
            }
        }
    }

    /// <summary>By offset. What holds for an offset holds for all above it, too.</summary>
    public Bound[] After { get; }

    /// <summary>By offset. What holds for an offset holds for all below it, too.</summary>
    public Bound[] Before { get; }

    /// <summary>Goes up the log: nothing at or below an offset may have come later than what that offset's entry allows.</summary>
    public IEnumerable<Contradiction> Check(EntryPlaces places, int partition)
    {
        IReadOnlyList<PlacedEntry?> log = places.Log(partition);
        Bound latest = Bound.Earliest;
        int from = 0;
        for (int offset = 0; offset < log.Count; offset++)
        {
            Bound before = latest;
            latest = latest.Max(After[offset]);
            from = latest == before ? from : offset;
            if (latest.Time > Before[offset].Time)
            {
                yield return Tell(log, partition, (from, latest.By!), (offset, Before[offset].By!));
            }
        }
    }

    private static Bound BeforeOf(PlacedEntry entry)
    {
        Bound seen = entry.Seen is { } read ? Bound.Before(read) : Bound.Latest;
        return entry.Append.Outcome == OperationOutcome.Done ? Bound.Before(entry.Append).Min(seen) : seen;
    }

    private static Contradiction Tell(IReadOnlyList<PlacedEntry?> log, int partition, (int Offset, Operation By) late, (int Offset, Operation By) early)
    {
        string known = early.By.Kind == OperationKind.Append ? "was acknowledged" : "had been read";
        string entry = HistoryWords.Value(log[early.Offset]!.Value);
        if (late.By.Kind == OperationKind.Read)
        {
            return HistoryWords.Tell(
                Breach.StaleEnd,
                $"partition {partition} was said to end at offset {late.By.End}, by a reading that began after {entry} {known} at offset {early.Offset}",
                late.By,
                early.By,
                log[early.Offset]!.Append);
        }

        return late.Offset == early.Offset
            ? HistoryWords.Tell(Breach.TooEarly, $"{entry} at offset {early.Offset} of partition {partition} {known} before its append began", late.By, early.By)
            : HistoryWords.Tell(
                Breach.OutOfOrder,
                $"{HistoryWords.Value(log[late.Offset]!.Value)} stands at offset {late.Offset} of partition {partition}, below {entry} at offset {early.Offset}, which {known} before it was sent",
                late.By,
                early.By,
                log[early.Offset]!.Append);
    }
}

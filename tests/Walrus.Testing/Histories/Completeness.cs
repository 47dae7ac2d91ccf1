namespace Walrus.Testing.Histories;

/// <summary>
/// The second step: every acknowledged append has a place, and nothing between the places is unknown. An append without one is lost when, in every partition where it could be, a reading that began after it was
/// acknowledged came to the end; when nobody read that far after it, the history cannot be judged, and says so instead of passing.
/// </summary>
internal static class Completeness
{
    public static IEnumerable<Contradiction> Check(History history, EntryPlaces places)
    {
        Operation?[] ends = [.. Enumerable.Range(0, history.Partitions).Select(partition => LastEnd(history, partition))];
        for (int partition = 0; partition < history.Partitions; partition++)
        {
            IReadOnlyList<PlacedEntry?> log = places.Log(partition);
            for (int offset = 0; offset < log.Count; offset++)
            {
                if (log[offset] is null)
                {
                    yield return HistoryWords.Tell(Breach.Unread, $"nobody read offset {offset} of partition {partition}, and there is an entry behind it");
                    yield break;
                }
            }
        }

        foreach (Operation append in places.Appends)
        {
            if (append.Outcome == OperationOutcome.Done && places.Find(append.Values[0]) is null)
            {
                Operation?[] candidates = append.Partition is { } partition ? [ends[partition]] : ends;
                yield return Array.TrueForAll(candidates, end => end?.Started > append.Ended)
                    ? HistoryWords.Tell(Breach.Lost, $"{HistoryWords.Value(append.Values[0])} was acknowledged and is not in the log, which was read to its end later", [append, .. candidates.OfType<Operation>()])
                    : HistoryWords.Tell(Breach.Unread, $"{HistoryWords.Value(append.Values[0])} was acknowledged, and nobody began to read to the end after that", append);
            }
        }
    }

    /// <summary>The reading to the end that began last.</summary>
    private static Operation? LastEnd(History history, int partition) => history.Operations
        .Where(operation => operation is { Kind: OperationKind.Read, Outcome: OperationOutcome.Done, SaidEnd: true } && operation.Partition == partition)
        .MaxBy(operation => operation.Started);
}

namespace Walrus.Testing.Histories;

/// <summary>
/// The first step of a check: where each entry stands, by everybody who was told. What does not fit already here (two entries at one place, one at two, an entry that nobody sent, one that was certainly not
/// sent) is a contradiction by itself.
/// </summary>
internal sealed class EntryPlaces
{
    private readonly List<PlacedEntry?>[] _logs;
    private readonly Dictionary<string, Operation> _appends = [];
    private readonly Dictionary<string, (int Partition, long Offset, Operation Witness)> _places = [];
    private readonly List<Contradiction> _contradictions = [];

    /// <summary>Places everything.</summary>
    /// <exception cref="ArgumentException">Two appends sent the same entry, or a partition is not there.</exception>
    public EntryPlaces(History history)
    {
        _logs = [.. Enumerable.Range(0, history.Partitions).Select(_ => new List<PlacedEntry?>())];
        foreach (Operation append in history.Operations.Where(operation => operation.Kind == OperationKind.Append))
        {
            if (!_appends.TryAdd(append.Values[0], append))
            {
                throw new ArgumentException($"Two appends sent {HistoryWords.Value(append.Values[0])}: which of them is in the log nobody could tell.", nameof(history));
            }
        }

        foreach (Operation operation in history.Operations.Where(operation => operation.Outcome == OperationOutcome.Done))
        {
            Place(operation);
        }
    }

    /// <summary>What does not fit.</summary>
    public IReadOnlyList<Contradiction> Contradictions => _contradictions;

    /// <summary>Everything that was sent.</summary>
    public IEnumerable<Operation> Appends => _appends.Values;

    /// <summary>A partition's entries by offset, null where nobody was told of one.</summary>
    public IReadOnlyList<PlacedEntry?> Log(int partition) => _logs[partition];

    /// <summary>Who sent an entry; null when nobody did.</summary>
    public Operation? AppendOf(string value) => _appends.GetValueOrDefault(value);

    /// <summary>Where an entry is; null when nobody was told.</summary>
    public (int Partition, long Offset)? Find(string value) => _places.TryGetValue(value, out var place) ? (place.Partition, place.Offset) : null;

    private void Place(Operation operation)
    {
        switch (operation.Kind)
        {
            case OperationKind.Append when operation is { Partition: { } partition, Offset: { } offset }:
                Place(operation, partition, offset, operation.Values[0]);
                break;
            case OperationKind.Read:
                for (int i = 0; i < operation.Values.Count; i++)
                {
                    Place(operation, operation.Partition!.Value, operation.Offset!.Value + i, operation.Values[i]);
                }

                break;
            case OperationKind.Take when AppendOf(operation.Values[0]) is null:
                Invented(operation, operation.Values[0]);
                break;
        }
    }

    private void Place(Operation witness, int partition, long offset, string value)
    {
        if (AppendOf(value) is not { } append)
        {
            Invented(witness, value);
            return;
        }

        if (append.Outcome == OperationOutcome.NotDone)
        {
            Add(Breach.NotDoneButThere, $"{HistoryWords.Value(value)} stands at offset {offset} of partition {partition}, and its client was told that it was not stored", append, witness);
            return;
        }

        if (append.Partition is { } meant && meant != partition)
        {
            Add(Breach.Differs, $"{HistoryWords.Value(value)} was sent to partition {meant} and stands in partition {partition}", append, witness);
            return;
        }

        List<PlacedEntry?> log = _logs[partition];
        while (log.Count <= offset)
        {
            log.Add(null);
        }

        if (log[(int)offset] is { } there && there.Value != value)
        {
            Add(Breach.Differs, $"offset {offset} of partition {partition} is {HistoryWords.Value(there.Value)} for one and {HistoryWords.Value(value)} for another", there.Witness, witness);
            return;
        }

        if (_places.TryGetValue(value, out var place) && (place.Partition, place.Offset) != (partition, offset))
        {
            Breach breach = place.Witness.Kind == OperationKind.Append || witness.Kind == OperationKind.Append ? Breach.Differs : Breach.Twice;
            Add(breach, $"{HistoryWords.Value(value)} stands at offset {place.Offset} of partition {place.Partition} and at offset {offset} of partition {partition}", append, place.Witness, witness);
            return;
        }

        _places.TryAdd(value, (partition, offset, witness));
        PlacedEntry entry = log[(int)offset] ??= new PlacedEntry(append, witness);
        if (witness.Kind == OperationKind.Read && (entry.Seen is null || witness.Ended < entry.Seen.Ended))
        {
            entry.Seen = witness;
        }
    }

    private void Invented(Operation witness, string value) => Add(Breach.Invented, $"nobody sent {HistoryWords.Value(value)}", witness);

    private void Add(Breach breach, string what, params IReadOnlyList<Operation> operations)
    {
        if (_contradictions.Count < HistoryChecker.ContradictionsMax)
        {
            _contradictions.Add(HistoryWords.Tell(breach, what, operations));
        }
    }
}

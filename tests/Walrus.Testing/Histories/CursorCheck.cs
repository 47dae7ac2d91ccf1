namespace Walrus.Testing.Histories;

/// <summary>The fourth step: the shared cursor of a topic of one partition, see <see cref="HistoryChecker"/>.</summary>
internal sealed class CursorCheck
{
    private readonly IReadOnlyList<PlacedEntry?> _log;
    private readonly AppendTimes _appends;
    private readonly Operation?[] _takers;
    private readonly Bound[] _after;
    private readonly Operation[] _unknown;
    private readonly Operation[] _empty;

    public CursorCheck(History history, EntryPlaces places, AppendTimes appends)
    {
        _log = places.Log(0);
        _appends = appends;
        _takers = new Operation?[_log.Count];
        _after = new Bound[_log.Count];
        Operation[] takes = [.. history.Operations.Where(operation => operation.Kind == OperationKind.Take)];
        Given = [.. takes.Where(take => take.Outcome == OperationOutcome.Done)];
        _unknown = [.. takes.Where(take => take.Outcome == OperationOutcome.Unknown).OrderBy(take => take.Started)];
        _empty = [.. takes.Where(take => take.Outcome == OperationOutcome.Empty).OrderBy(take => take.Started)];
    }

    private Operation[] Given { get; }

    public IEnumerable<Contradiction> Check(EntryPlaces places)
    {
        List<Contradiction> found = [.. Place(places)];
        if (found.Count == 0)
        {
            found.AddRange(Pass());
        }

        if (found.Count == 0)
        {
            found.AddRange(Order());
        }

        return found.Count > 0 ? found : Empties();
    }

    /// <summary>Which GET was given which offset.</summary>
    private IEnumerable<Contradiction> Place(EntryPlaces places)
    {
        foreach (Operation take in Given)
        {
            string value = HistoryWords.Value(take.Values[0]);
            if (places.Find(take.Values[0]) is not { } place)
            {
                yield return places.AppendOf(take.Values[0]) is { } append
                    ? HistoryWords.Tell(Breach.Differs, $"GET gave {value}, which is not in the log", append, take)
                    : HistoryWords.Tell(Breach.Invented, $"nobody sent {value}", take);
            }
            else if (_takers[place.Offset] is { } other)
            {
                yield return HistoryWords.Tell(Breach.HandedOutTwice, $"two GETs were given {value}, at offset {place.Offset}", other, take);
            }
            else
            {
                _takers[place.Offset] = take;
            }
        }
    }

    /// <summary>
    /// When the cursor passed each offset at the earliest: when the GET began that was given it, or the unknown GET that may have been. Those that began first serve the lowest offsets: any other choice
    /// allows less. What no unknown GET is left for was not passed.
    /// </summary>
    private IEnumerable<Contradiction> Pass()
    {
        int last = Array.FindLastIndex(_takers, taker => taker is not null);
        int used = 0;
        for (int offset = 0; offset < _log.Count; offset++)
        {
            if (_takers[offset] is { } taker)
            {
                _after[offset] = Bound.After(taker);
            }
            else if (used < _unknown.Length)
            {
                _after[offset] = Bound.After(_unknown[used++]);
            }
            else if (offset < last)
            {
                string spare = _unknown.Length == 0 ? "no GET has an unknown outcome" : $"{_unknown.Length} GETs with an unknown outcome account for others";
                yield return HistoryWords.Tell(
                    Breach.Skipped,
                    $"the cursor went past {HistoryWords.Value(_log[offset]!.Value)} at offset {offset} without giving it to anybody ({spare})",
                    _log[offset]!.Append,
                    _takers[last]!);
            }
            else
            {
                _after[offset] = Bound.Latest;
            }
        }
    }

    /// <summary>Goes up the log: nothing at or below an offset may have come, or been passed, later than the GET ended that was given that offset.</summary>
    private IEnumerable<Contradiction> Order()
    {
        Bound sent = Bound.Earliest;
        Bound passed = Bound.Earliest;
        for (int offset = 0; offset < _log.Count; offset++)
        {
            sent = sent.Max(_appends.After[offset]);
            passed = passed.Max(_after[offset]);
            if (_takers[offset] is not { } taker)
            {
                continue;
            }

            string value = HistoryWords.Value(taker.Values[0]);
            if (sent.Time > taker.Ended)
            {
                yield return HistoryWords.Tell(Breach.TooEarly, $"GET gave {value} at offset {offset} before it can have been in the log", sent.By!, taker);
            }

            if (passed.Time > taker.Ended)
            {
                yield return passed.By!.Outcome == OperationOutcome.Unknown
                    ? HistoryWords.Tell(Breach.Skipped, $"GET gave {value} at offset {offset}, and an entry below it was given to nobody: the only GET that is left for it began later", taker, passed.By)
                    : HistoryWords.Tell(Breach.HandedOutOfOrder, $"GET gave {value} at offset {offset}, and a GET that began after it ended gave an entry below", taker, passed.By);
            }
        }
    }

    /// <summary>
    /// EMPTY needs a moment between its beginning and its end at which all that was in the log had been passed. An entry speaks against the moments after which it was certainly in the log and before which it
    /// certainly was not passed. Both rise with the offset, so the moments of a GET are gone through from the first on, each time to where the highest entry that speaks against it lets go.
    /// </summary>
    private IEnumerable<Contradiction> Empties()
    {
        Bound[] there = There();
        Bound[] passed = Passed();
        foreach (Operation take in _empty)
        {
            List<Operation> against = [take];
            long moment = take.Started;
            string last = "";
            while (moment <= take.Ended)
            {
                int offset = HighestBelow(there, moment);
                if (offset < 0 || passed[offset].Time <= moment)
                {
                    break;
                }

                last = $"offset {offset}";
                against.AddRange([.. new[] { there[offset].By, passed[offset].By }.OfType<Operation>()]);
                moment = passed[offset].Time;
            }

            if (moment > take.Ended)
            {
                yield return HistoryWords.Tell(
                    Breach.EmptyUnjustified,
                    $"GET said EMPTY, and at every moment between its beginning and its end an entry was in the log and waited ({last} at the end)",
                    against);
            }
        }
    }

    /// <summary>When each offset was in the log at the latest: also by what is known of those above it.</summary>
    private Bound[] There()
    {
        Bound[] there = new Bound[_log.Count];
        Bound earliest = Bound.Latest;
        for (int offset = _log.Count - 1; offset >= 0; offset--)
        {
            Bound given = _takers[offset] is { } taker ? Bound.Before(taker) : Bound.Latest;
            there[offset] = earliest = earliest.Min(_appends.Before[offset]).Min(given);
        }

        return there;
    }

    /// <summary>When each offset was passed at the earliest: also by what is known of those below it.</summary>
    private Bound[] Passed()
    {
        Bound[] passed = new Bound[_log.Count];
        Bound latest = Bound.Earliest;
        for (int offset = 0; offset < _log.Count; offset++)
        {
            passed[offset] = latest = latest.Max(_appends.After[offset]).Max(_after[offset]);
        }

        return passed;
    }

    private static int HighestBelow(Bound[] rising, long moment)
    {
        int low = 0;
        int high = rising.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (rising[middle].Time < moment)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }
}

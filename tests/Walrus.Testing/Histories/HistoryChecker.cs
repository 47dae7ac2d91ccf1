namespace Walrus.Testing.Histories;

/// <summary>
/// Decides whether a history is linearizable: whether every request can be thought to have been carried out at one moment between its beginning and its end, so that all answers are those of one log and one
/// cursor that are changed by one request after another. Pure, in O(n log n) of operations and entries read.
/// </summary>
/// <remarks>
/// <para><b>The model.</b> A partition is a list; the topic has one cursor, a number (only topics of one partition are checked for it: with several a GET asks one after the other). Times are of one monotonic clock;
/// A is before B when A ended at a smaller time than B began.
/// <list type="bullet">
/// <item><i>Append</i> puts its entry at the list's end. Acknowledged: exactly once, between its beginning and its end, at the offset that was told. Outcome unknown: at most once, at any moment after it began (a
/// request may lie in a queue long after its client has given up), so its place is bounded only by what others saw: the first reading that found it, or an entry above it that was acknowledged or read. Not
/// done: never. Each append sends an entry of its own; a client that sends a line again after "unknown" sends it with the number of its try, and each try is an append. A put of WalrusProducer, whatever it
/// repeats inside, is one append.</item>
/// <item><i>Read</i> from offset n: the entries found are in the list at that moment; "no more" at n means that the list has no more than n entries then. That is checked strictly, through whichever node was
/// asked, because docs/failure-model.md promises that an acknowledged entry is readable by everybody from then on. A read that fails says nothing.</item>
/// <item><i>Take</i> (GET) gives the entry at the cursor and moves it by one, which happens once for each offset: no entry is handed out twice, whoever dies (docs/cluster.md: the move is committed before the
/// answer). Outcome unknown: at any moment after it began, or never, the cursor moves by one, and the entry may have been given to nobody: at most one for each such GET. EMPTY: at some moment in between, the cursor
/// is at the list's end.</item>
/// </list></para>
/// <para><b>Why no search is needed.</b> For a register, a checker must guess the order of the writes. Here the readings name the order: the entry at offset p was put p-th. What is left is to find moments a(p) at
/// which each entry was put, with a(0) &lt;= a(1) &lt;= …, each between a lower bound (its append began; a reading that said "no more" at p or below began) and an upper one (acknowledged; a reading that found it
/// ended). Times are dense, so such moments exist if and only if no lower bound of an offset lies behind an upper bound of the same or a higher one: a(p) = the highest lower bound at or below p satisfies
/// everything, and where it does not, the two operations that gave these bounds contradict each other whatever the others do. Readings themselves change nothing: one that found an entry is put at its end, one
/// that said "no more" at its beginning.</para>
/// <para>The cursor passes each offset once, at c(0) &lt;= c(1) &lt;= …, with c(p) >= a(p): the same argument. An offset below the highest one handed out that no GET was given needs an unknown GET of its own;
/// taking those that began first, in the order of the offsets, gives the lowest lower bounds for all, so if that fails every choice does. EMPTY needs a moment x in its interval such that each entry p has
/// a(p) >= x or c(p) &lt;= x, which is impossible exactly when p was certainly there before x and certainly not passed until after x. These impossible moments are intervals whose ends rise with p. Moments for
/// several EMPTYs can be chosen independently: with n(x) the number of entries that were certainly there before x, c(p) &lt;= x for p &lt; n(x) and a(p) >= x from there on are bounds that neither contradict those
/// above nor each other, since n rises with x.</para>
/// <para><b>What is not checked.</b> The order of requests that are pipelined on one connection without waiting; consumer groups (at least once: `DeliveryLedger`); a log that does not begin at offset 0; durability
/// beyond what was read.</para>
/// </remarks>
public static class HistoryChecker
{
    /// <summary>No more are told of: one is enough to go by.</summary>
    public const int ContradictionsMax = 20;

    /// <summary>All contradictions of the first step that finds any: places, completeness, order, cursor; none for a history that is linearizable.</summary>
    /// <exception cref="ArgumentException">Two appends sent the same entry, or GETs of a topic with several partitions are to be judged.</exception>
    public static IReadOnlyList<Contradiction> Check(History history)
    {
        if (history.Partitions > 1 && history.Operations.Any(operation => operation.Kind == OperationKind.Take))
        {
            throw new ArgumentException("The shared cursor is checked for topics of one partition.", nameof(history));
        }

        EntryPlaces places = new(history);
        return places.Contradictions is { Count: > 0 } misplaced ? misplaced : Judge(history, places);
    }

    private static IReadOnlyList<Contradiction> Judge(History history, EntryPlaces places)
    {
        Contradiction[] incomplete = [.. Completeness.Check(history, places).Take(ContradictionsMax)];
        if (incomplete.Length > 0)
        {
            return incomplete;
        }

        List<Contradiction> disordered = [];
        for (int partition = 0; partition < history.Partitions; partition++)
        {
            AppendTimes times = new(history, places, partition);
            disordered.AddRange(times.Check(places, partition).Take(ContradictionsMax - disordered.Count));
            if (disordered.Count == 0 && history.Partitions == 1)
            {
                disordered.AddRange(new CursorCheck(history, places, times).Check(places).Take(ContradictionsMax));
            }
        }

        return disordered;
    }
}

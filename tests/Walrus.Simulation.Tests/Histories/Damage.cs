using Walrus.Testing.Histories;

namespace Walrus.Simulation.Tests.Histories;

/// <summary>Ways to spoil a correct history so that no log and cursor can have given its answers. Each returns null where the history has nothing to spoil in that way.</summary>
internal static class Damage
{
    /// <summary>An acknowledged entry is missing in every reading.</summary>
    public static History? Lose(History history, Random random)
    {
        History bare = Bare(history);
        return Pick(bare, random, IsAcknowledged) is { } append ? InReadings(bare, log => [.. log.Where(value => value != append.Values[0])]) : null;
    }

    /// <summary>An entry is there once more, at the end.</summary>
    public static History? Repeat(History history, Random random)
    {
        History bare = Bare(history);
        return Pick(bare, random, IsAcknowledged) is { } append ? InReadings(bare, log => [.. log, append.Values[0]]) : null;
    }

    /// <summary>Two entries have changed places, of which one was acknowledged before the other was sent.</summary>
    public static History? Reorder(History history, Random random)
    {
        History bare = Bare(history);
        if (Pick(bare, random, IsAcknowledged) is not { } early || Pick(bare, random, later => IsAcknowledged(later) && later.Started > early.Ended) is not { } late)
        {
            return null;
        }

        return InReadings(bare, log => [.. log.Select(value => value == early.Values[0] ? late.Values[0] : value == late.Values[0] ? early.Values[0] : value)]);
    }

    /// <summary>After an append was acknowledged, somebody is told that the log ends below it.</summary>
    public static History? Deny(History history, Random random)
    {
        IReadOnlyList<string> log = history.Operations.Last(IsReading).Values;
        if (Pick(history, random, IsAcknowledged) is not { } append)
        {
            return null;
        }

        int from = random.Next(log.ToList().IndexOf(append.Values[0]) + 1);
        return Add(history, new Operation
        {
            Number = 0,
            Client = "stale",
            Kind = OperationKind.Read,
            Partition = 0,
            Offset = from,
            SaidEnd = true,
            Outcome = OperationOutcome.Done,
            Started = append.Ended + 1,
            Ended = append.Ended + 5,
        });
    }

    /// <summary>Somebody reads what nobody sent.</summary>
    public static History? Invent(History history, Random random)
    {
        int entries = history.Operations.Last(IsReading).Values.Count;
        int place = random.Next(entries + 1);
        return InReadings(history, log => [.. log.Take(place), "nobody's", .. log.Skip(place + 1)]);
    }

    /// <summary>An entry is in the log although its client was told that it is not.</summary>
    public static History? Contradict(History history, Random random) =>
        Pick(history, random, operation => operation is { Kind: OperationKind.Append, Outcome: OperationOutcome.NotDone }) is { } append
            ? InReadings(Bare(history), log => [.. log, append.Values[0]])
            : null;

    /// <summary>The cursor gives an entry once more.</summary>
    public static History? HandOutAgain(History history, Random random) =>
        Pick(history, random, IsTaken) is { } take ? Add(history, take with { Client = "again", Started = take.Ended + random.Next(20), Ended = take.Ended + 30 }) : null;

    /// <summary>Two GETs, one after the other, have each other's entries.</summary>
    public static History? HandOutOfOrder(History history, Random random)
    {
        if (Pick(history, random, IsTaken) is not { } early || Pick(history, random, later => IsTaken(later) && later.Started > early.Ended) is not { } late)
        {
            return null;
        }

        return history with
        {
            Operations = [.. history.Operations.Select(each => each == early ? each with { Values = late.Values } : each == late ? each with { Values = early.Values } : each)],
        };
    }

    /// <summary>A GET that was given an entry never was, and nobody's GET is unknown: the cursor went past it.</summary>
    public static History? Skip(History history, Random random)
    {
        History known = history with { Operations = [.. history.Operations.Where(operation => operation is not { Kind: OperationKind.Take, Outcome: OperationOutcome.Unknown })] };
        List<string> log = [.. history.Operations.Last(IsReading).Values];
        Operation[] takes = [.. history.Operations.Where(IsTaken).OrderBy(take => log.IndexOf(take.Values[0]))];
        if (takes.Length < 2)
        {
            return null;
        }

        Operation skipped = takes[random.Next(takes.Length - 1)];
        return known with { Operations = [.. known.Operations.Where(operation => operation != skipped)] };
    }

    /// <summary>EMPTY at the end, while an acknowledged entry waits and no GET is unknown.</summary>
    public static History? SayEmpty(History history, Random random)
    {
        History known = history with { Operations = [.. history.Operations.Where(operation => operation.Kind != OperationKind.Take)] };
        return Pick(known, random, IsAcknowledged) is { } append
            ? Add(known, new Operation { Number = 0, Client = "empty", Kind = OperationKind.Take, Outcome = OperationOutcome.Empty, Started = append.Ended + 1, Ended = append.Ended + 5 })
            : null;
    }

    private static bool IsAcknowledged(Operation operation) => operation is { Kind: OperationKind.Append, Outcome: OperationOutcome.Done };

    private static bool IsTaken(Operation operation) => operation is { Kind: OperationKind.Take, Outcome: OperationOutcome.Done };

    private static bool IsReading(Operation operation) => operation.Client.StartsWith("reader", StringComparison.Ordinal);

    private static Operation? Pick(History history, Random random, Func<Operation, bool> isFit)
    {
        Operation[] fit = [.. history.Operations.Where(isFit)];
        return fit.Length == 0 ? null : fit[random.Next(fit.Length)];
    }

    private static History Add(History history, Operation operation) => history with { Operations = [.. history.Operations, operation with { Number = history.Operations.Count }] };

    private static History InReadings(History history, Func<IReadOnlyList<string>, IReadOnlyList<string>> change) =>
        history with { Operations = [.. history.Operations.Select(each => IsReading(each) ? each with { Values = change(each.Values) } : each)] };

    /// <summary>Without what else would give the damage away: offsets that were told, readings of single entries, and the cursor.</summary>
    private static History Bare(History history) => history with
    {
        Operations = [.. history.Operations.Where(each => each.Kind == OperationKind.Append || IsReading(each)).Select(each => each.Kind == OperationKind.Append ? each with { Offset = null } : each)],
    };
}

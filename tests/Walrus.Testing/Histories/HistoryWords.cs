using System.Globalization;

namespace Walrus.Testing.Histories;

/// <summary>Operations and contradictions in words.</summary>
internal static class HistoryWords
{
    private const int ValueCharsMax = 40;

    /// <summary>Tells a contradiction: what is wrong, then the operations in the order in which they began, with times from the first on.</summary>
    public static Contradiction Tell(Breach breach, string what, params IReadOnlyList<Operation> operations)
    {
        Operation[] told = [.. operations.Distinct().OrderBy(operation => operation.Started)];
        long zero = told.Length == 0 ? 0 : told[0].Started;
        string story = string.Join("\n", told.Select(operation => "  " + Of(operation, zero)));
        return new Contradiction(breach, $"{breach}: {what}{(told.Length == 0 ? "" : "\n")}{story}", told);
    }

    /// <summary>An entry, short.</summary>
    public static string Value(string value) => value.Length <= ValueCharsMax ? $"'{value}'" : $"'{value[..ValueCharsMax]}…'";

    private static string Of(Operation operation, long zero)
    {
        string ended = operation.Ended == Operation.Never ? "never" : string.Create(CultureInfo.InvariantCulture, $"{operation.Ended - zero}");
        return string.Create(CultureInfo.InvariantCulture, $"#{operation.Number} {operation.Client} [{operation.Started - zero} to {ended}]: {Deed(operation)}");
    }

    private static string Deed(Operation operation) => (operation.Kind, operation.Outcome) switch
    {
        (OperationKind.Append, OperationOutcome.Done) when operation.Offset is { } offset =>
            string.Create(CultureInfo.InvariantCulture, $"append {Value(operation.Values[0])}, acknowledged as offset {offset} of partition {operation.Partition}"),
        (OperationKind.Append, OperationOutcome.Done) => $"append {Value(operation.Values[0])}, acknowledged",
        (OperationKind.Append, OperationOutcome.NotDone) => $"append {Value(operation.Values[0])}, told that it was not done",
        (OperationKind.Append, _) => $"append {Value(operation.Values[0])}, outcome unknown",
        (OperationKind.Read, OperationOutcome.Done) => string.Create(
            CultureInfo.InvariantCulture,
            $"read partition {operation.Partition} from offset {operation.Offset}: {operation.Values.Count} entries{(operation.SaidEnd ? ", then the end" : "")}"),
        (OperationKind.Read, _) => "read without an answer",
        (_, OperationOutcome.Done) => $"GET gave {Value(operation.Values[0])}",
        (_, OperationOutcome.Empty) => "GET said EMPTY",
        (_, OperationOutcome.NotDone) => "GET, told that it was not done",
        _ => "GET, outcome unknown",
    };
}

using Walrus.Testing.Histories;

namespace Walrus.Simulation.Tests.Histories;

/// <summary>Linearizability by its definition: tries every order of the operations that real time allows. For a handful of them only.</summary>
internal static class EveryOrder
{
    /// <summary>True when some order explains all answers.</summary>
    public static bool Explains(History history) => Explains([.. history.Operations.Where(operation => operation.Outcome != OperationOutcome.NotDone)], [], 0);

    private static bool Explains(List<Operation> left, List<string> log, int cursor)
    {
        if (left.TrueForAll(operation => operation.Outcome == OperationOutcome.Unknown))
        {
            return true;
        }

        foreach (Operation next in left)
        {
            if (left.Exists(other => other.Outcome != OperationOutcome.Unknown && other.Ended < next.Started))
            {
                continue;
            }

            List<string> written = next.Kind == OperationKind.Append ? [.. log, next.Values[0]] : log;
            bool isPossible = next.Kind switch
            {
                OperationKind.Append => next.Offset is null || next.Offset == log.Count,
                OperationKind.Read => next.Outcome == OperationOutcome.Unknown || IsRight(next, log),
                _ => next.Outcome switch
                {
                    OperationOutcome.Empty => cursor == log.Count,
                    OperationOutcome.Done => cursor < log.Count && log[cursor] == next.Values[0],
                    _ => cursor < log.Count,
                },
            };
            int moved = next.Kind == OperationKind.Take && next.Outcome != OperationOutcome.Empty ? cursor + 1 : cursor;
            if (isPossible && Explains([.. left.Where(other => other != next)], written, moved))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsRight(Operation read, List<string> log)
    {
        int from = (int)read.Offset!.Value;
        return (!read.SaidEnd || log.Count <= read.End) && (read.Values.Count == 0 || log.Skip(from).Take(read.Values.Count).SequenceEqual(read.Values));
    }
}

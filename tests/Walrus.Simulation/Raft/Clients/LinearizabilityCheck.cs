namespace Walrus.Simulation.Raft;

internal enum HistoryVerdict
{
    Linearizable = 0,
    NotLinearizable = 1,

    /// <summary>The search was given up; says nothing.</summary>
    TooComplex = 2,
}

/// <summary>
/// Looks for one order of a key's operations that respects real time and explains every answer: the search of Wing and Gong (1993) with Lowe's memory
/// of states that were already tried (2017). An operation without an answer may take effect at any time after it was asked, or never.
/// </summary>
internal sealed class LinearizabilityCheck
{
    /// <summary>Operations of one key that a search takes: the bits of its sets.</summary>
    public const int OperationsMax = 128;

    /// <summary>States that a search tries before it gives up.</summary>
    public const int StatesMax = 200_000;

    private readonly List<Operation> _operations;
    private readonly HashSet<(UInt128 Done, int Value)> _tried = [];
    private readonly UInt128 _answered;

    private LinearizabilityCheck(List<Operation> operations)
    {
        _operations = operations;
        for (int i = 0; i < operations.Count; i++)
        {
            _answered |= operations[i].IsAnswered ? UInt128.One << i : 0;
        }
    }

    /// <summary>Checks the operations of one key.</summary>
    public static HistoryVerdict Check(IEnumerable<Operation> operations)
    {
        List<Operation> relevant = [.. operations.Where(operation => !operation.IsVoid && (operation.IsAnswered || operation.Command.Kind != KvKind.Get)).OrderBy(operation => operation.Invoked)];
        return relevant.Count > OperationsMax ? HistoryVerdict.TooComplex : new LinearizabilityCheck(relevant).Search();
    }

    private HistoryVerdict Search()
    {
        Stack<(UInt128 Done, int Value)> open = new();
        open.Push((UInt128.Zero, 0));
        while (open.TryPop(out (UInt128 Done, int Value) state))
        {
            if ((state.Done & _answered) == _answered)
            {
                return HistoryVerdict.Linearizable;
            }

            if (!_tried.Add(state))
            {
                continue;
            }

            if (_tried.Count > StatesMax)
            {
                return HistoryVerdict.TooComplex;
            }

            PushNext(open, state.Done, state.Value);
        }

        return HistoryVerdict.NotLinearizable;
    }

    /// <summary>An operation can be next when no other that is still to come had been answered before it was asked.</summary>
    private void PushNext(Stack<(UInt128 Done, int Value)> open, UInt128 done, int value)
    {
        long firstReturn = long.MaxValue;
        for (int i = 0; i < _operations.Count && _operations[i].Invoked <= firstReturn; i++)
        {
            if ((done >> i & UInt128.One) == UInt128.Zero)
            {
                firstReturn = Math.Min(firstReturn, _operations[i].Returned);
            }
        }

        for (int i = _operations.Count - 1; i >= 0; i--)
        {
            Operation operation = _operations[i];
            if ((done >> i & UInt128.One) != UInt128.Zero || operation.Invoked > firstReturn)
            {
                continue;
            }

            (int after, int result) = operation.Command.On(value);
            if (!operation.IsAnswered || result == operation.Result)
            {
                open.Push((done | UInt128.One << i, after));
            }
        }
    }
}

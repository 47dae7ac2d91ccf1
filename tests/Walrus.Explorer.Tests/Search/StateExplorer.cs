using System.Runtime.InteropServices;

namespace Walrus.Explorer.Tests.Search;

/// <summary>
/// Goes through every state that a model can reach, breadth first, so that the first violation has a shortest path. Keeps a fingerprint and the way of each state, and whole states only of the newest
/// layers.
/// </summary>
internal sealed class StateExplorer<TState>(IModel<TState> model, int statesMax)
    where TState : class
{
    /// <summary>More steps than any recovery takes that gets anywhere.</summary>
    private const int RecoveryStepsMax = 2000;

    private readonly Dictionary<UInt128, int> _seen = [];
    private readonly List<(int Parent, int Ordinal)> _ways = [];
    private readonly HashSet<UInt128> _recovers = [];
    private readonly HashSet<string> _actions = new(StringComparer.Ordinal);

    /// <summary>Goes on until there is nothing new, or something is broken.</summary>
    /// <param name="checksProgress">Whether from each state the goal must be reachable with faults over.</param>
    public Exploration Run(bool checksProgress)
    {
        Queue<(TState State, int Index, int Depth)> frontier = new();
        List<Step<TState>> steps = [];
        long transitions = 0;
        int deepest = 0;
        _ = TryAdd(model.Initial, -1, 0);
        frontier.Enqueue((model.Initial, 0, 0));
        while (frontier.TryDequeue(out (TState State, int Index, int Depth) item))
        {
            deepest = item.Depth;
            string? broken = model.Violation(item.State) ?? (checksProgress ? Stuck(item.State) : null);
            if (broken is not null)
            {
                return new Exploration(_ways.Count, transitions, item.Depth, _actions, broken, PathTo(item.Index));
            }

            steps.Clear();
            model.Next(item.State, steps);
            for (int ordinal = 0; ordinal < steps.Count; ordinal++)
            {
                transitions++;
                _actions.Add(steps[ordinal].What.Action);
                if (TryAdd(steps[ordinal].After, item.Index, ordinal))
                {
                    frontier.Enqueue((steps[ordinal].After, _ways.Count - 1, item.Depth + 1));
                }
            }

            if (_ways.Count > statesMax)
            {
                return new Exploration(_ways.Count, transitions, deepest, _actions, $"TooManyStates: more than {statesMax}", []);
            }
        }

        return new Exploration(_ways.Count, transitions, deepest, _actions, null, []);
    }

    private bool TryAdd(TState state, int parent, int ordinal)
    {
        ref int index = ref CollectionsMarshal.GetValueRefOrAddDefault(_seen, model.FingerprintOf(state), out bool isKnown);
        if (isKnown)
        {
            return false;
        }

        index = _ways.Count;
        _ways.Add((parent, ordinal));
        return true;
    }

    /// <summary>Runs the recovery until a state that is known to recover, or the goal.</summary>
    private string? Stuck(TState state)
    {
        List<UInt128> passed = [];
        for (TState? at = state; at is not null; at = model.Recover(at))
        {
            UInt128 print = model.FingerprintOf(at);
            if (_recovers.Contains(print))
            {
                break;
            }

            passed.Add(print);
            if (passed.Count > RecoveryStepsMax)
            {
                return $"RolloverProgress: with faults over, the goal is not reached within {RecoveryStepsMax} steps";
            }

            if (model.Violation(at) is { } broken)
            {
                return $"{broken} (during recovery, after {passed.Count - 1} steps)";
            }
        }

        passed.ForEach(print => _recovers.Add(print));
        return null;
    }

    /// <summary>Walks there again, to be able to tell the way.</summary>
    private List<string> PathTo(int index)
    {
        Stack<int> ordinals = new();
        for (; index > 0; index = _ways[index].Parent)
        {
            ordinals.Push(_ways[index].Ordinal);
        }

        List<string> path = [];
        List<Step<TState>> steps = [];
        TState at = model.Initial;
        foreach (int ordinal in ordinals)
        {
            steps.Clear();
            model.Next(at, steps);
            path.Add(steps[ordinal].What.ToString());
            at = steps[ordinal].After;
        }

        return path;
    }
}

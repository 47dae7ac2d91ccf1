namespace Walrus.Consensus.Runtime;

/// <summary>What is to be done with what was found.</summary>
internal enum StoreVerdict
{
    /// <summary>All is there: go on.</summary>
    Resume = 0,

    /// <summary>A new node: begin with nothing.</summary>
    Begin = 1,

    /// <summary>The memory is another node's, which is given up: begin with nothing, and delete that.</summary>
    TakeOver = 2,

    /// <summary>Something is missing or contradicts the rest: begin with nothing and without a vote; what was found stays for who wants to look.</summary>
    Lost = 3,

    /// <summary>The store is another node's, and nobody said that it may be taken over: do nothing.</summary>
    Refuse = 4,
}

/// <summary>
/// Judges a node's memory at start. Pure. A promise may have been made and forgotten wherever something is missing, so anything but "all is there" and
/// "nothing ever was" costs the vote.
/// </summary>
/// <param name="Verdict">What is to be done.</param>
/// <param name="Loss">What is broken, as a sentence; null unless <paramref name="Verdict"/> is <see cref="StoreVerdict.Lost"/>.</param>
internal readonly record struct StoreDiagnosis(StoreVerdict Verdict, string? Loss = null)
{
    /// <summary>The verdict about <paramref name="facts"/> for <paramref name="node"/>.</summary>
    public static StoreDiagnosis Of(StoreFacts facts, NodeId node, RaftStart start)
    {
        if (facts.State is { } state)
        {
            return OfState(facts, state, node, start);
        }

        bool hasEntries = facts.Topics.Any(topic => !topic.IsEmpty);
        return (facts.HasState, hasEntries, start) switch
        {
            (true, _, RaftStart.Join) or (false, true, RaftStart.Join) => new StoreDiagnosis(StoreVerdict.TakeOver),
            (true, _, _) => Lost("Its term and vote cannot be read."),
            (false, true, _) => Lost("Its store holds a Raft log, but neither term nor vote."),
            (false, false, RaftStart.Resume) => Lost("Its store holds nothing of Raft, and this is not said to be its first start."),
            _ => new StoreDiagnosis(StoreVerdict.Begin),
        };
    }

    private static StoreDiagnosis OfState(StoreFacts facts, StateValue state, NodeId node, RaftStart start)
    {
        if (state.Node != node)
        {
            return new StoreDiagnosis(start == RaftStart.Join ? StoreVerdict.TakeOver : StoreVerdict.Refuse);
        }

        if (state.Store != facts.Store)
        {
            return Lost("Its store was made anew from another one (a repair), of which entries may be missing.");
        }

        return LossOfLog(facts, state) ?? LossOfSnapshot(facts, state) ?? new StoreDiagnosis(StoreVerdict.Resume);
    }

    private static StoreDiagnosis? LossOfLog(StoreFacts facts, StateValue state)
    {
        FoundTopic? log = Find(facts, StoreTopicKind.Log, state.Log);
        if (log is not { } found)
        {
            return Lost("Its Raft log is missing.");
        }

        long first = state.Base.Index.Value + 1;
        if (found.Start.Value > first || found.End.Value < first)
        {
            return Lost($"Its Raft log should begin at {first}, but holds {found.Start} to {found.End}.");
        }

        return state.HardState.Committed.Value >= Math.Max(found.End.Value, (state.Snapshot?.Snapshot.Position.Index.Value ?? 0) + 1)
            ? Lost($"Its Raft log ends before {found.End}, but entries through {state.HardState.Committed} were committed.")
            : null;
    }

    private static StoreDiagnosis? LossOfSnapshot(StoreFacts facts, StateValue state)
    {
        if (state.Snapshot is not { } snapshot)
        {
            return state.Base == LogPosition.Zero ? null : Lost($"Its Raft log begins behind {state.Base}, but the snapshot before it is missing.");
        }

        return Find(facts, StoreTopicKind.Snapshot, snapshot.Number) is null ? Lost($"Its snapshot at {snapshot.Snapshot.Position} is missing.") : null;
    }

    private static FoundTopic? Find(StoreFacts facts, StoreTopicKind kind, long number)
    {
        foreach (FoundTopic topic in facts.Topics)
        {
            if (topic.Kind == kind && topic.Number == number)
            {
                return topic;
            }
        }

        return null;
    }

    private static StoreDiagnosis Lost(string what) => new(StoreVerdict.Lost, what);
}

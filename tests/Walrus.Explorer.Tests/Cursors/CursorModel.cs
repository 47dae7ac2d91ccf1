using System.Collections.Immutable;
using Walrus.Explorer.Tests.Search;

namespace Walrus.Explorer.Tests.Cursors;

/// <summary>
/// One shared cursor, moved through the cursor topic by whoever leads its open segment (docs/cluster.md). The product's: <see cref="OwnershipRules"/>, <see cref="CursorTable"/>, <see cref="CursorSnapshot"/>
/// and the records. The log is what replication makes of it, which the other model explores: appended records become acknowledged in order, and a seal keeps all that are, and any number of those behind them.
/// </summary>
/// <remarks>Performed here step by step: CursorHost, CursorLoader, LiveCursor, CursorOwnership.Finish and CursorSegment.</remarks>
internal sealed partial class CursorModel(int entries, int changes, int calls, int failures, CursorMistake mistake = CursorMistake.None) : IModel<CursorState>
{
    private const int NodeCount = 2;

    private static readonly CursorKey Key = new(new PartitionId(new TopicId(2), new PartitionNumber(0)), new CursorName("c"));

    /// <inheritdoc/>
    public CursorState Initial { get; } = new()
    {
        Segments = [new CursorLog(1, [], 0, IsSealed: false)],
        Nodes = [.. Enumerable.Range(1, NodeCount).Select(id => new CursorNode { Id = id, Known = 1 })],
        HandedOut = [.. new int[entries]],
        Unknown = [.. new bool[entries]],
        EntriesLeft = entries,
        ChangesLeft = changes,
        CallsLeft = calls,
        FailuresLeft = failures,
    };

    /// <inheritdoc/>
    public UInt128 FingerprintOf(CursorState state)
    {
        Fingerprint print = new();
        state.Write(ref print);
        return print.Value;
    }

    /// <inheritdoc/>
    public string? Violation(CursorState state) => CursorInvariants.Check(state);

    /// <inheritdoc/>
    public void Next(CursorState state, List<Step<CursorState>> into)
    {
        if (state.EntriesLeft > 0)
        {
            into.Add(new Step<CursorState>(new Happening(CursorActions.Committed, 0, state.Committed), state with { Committed = state.Committed + 1, EntriesLeft = state.EntriesLeft - 1 }));
        }

        for (int segment = 0; segment < state.Segments.Length; segment++)
        {
            CursorLog log = state.Segments[segment];
            if (!log.IsSealed && log.Acknowledged < log.Records.Length)
            {
                into.Add(new Step<CursorState>(
                    new Happening(CursorActions.Acknowledged, log.Leader, segment + 1),
                    state with { Segments = state.Segments.SetItem(segment, log with { Acknowledged = log.Acknowledged + 1 }) }));
            }
        }

        if (state.ChangesLeft > 0)
        {
            AddSeal(state, into);
        }

        foreach (CursorNode node in state.Nodes)
        {
            AddOwning(state, node, into);
            AddMoves(state, node, into);
        }
    }

    private static void AddSeal(CursorState state, List<Step<CursorState>> into)
    {
        CursorLog last = state.Segments[^1];
        for (int end = last.Acknowledged; end <= last.Records.Length; end++)
        {
            foreach (CursorNode next in state.Nodes)
            {
                CursorLog log = last with { Records = last.Records[..end], Acknowledged = end, IsSealed = true };
                into.Add(new Step<CursorState>(
                    new Happening(CursorActions.SegmentSealed, next.Id, end),
                    state with { Segments = state.Segments.SetItem(state.Segments.Length - 1, log).Add(new CursorLog(next.Id, [], 0, IsSealed: false)), ChangesLeft = state.ChangesLeft - 1 }));
            }
        }
    }

    private static CursorState With(CursorState state, CursorNode node) => state with { Nodes = state.Nodes.SetItem(node.Id - 1, node) };

    /// <summary>Appends where the partition is open by now, whoever leads it: CursorSegment.AppendAsync. Null when nobody takes it.</summary>
    private static (CursorState State, int Segment, int Index) Append(CursorState state, CursorRecord record)
    {
        CursorLog last = state.Segments[^1];
        return (state with { Segments = state.Segments.SetItem(state.Segments.Length - 1, last with { Records = last.Records.Add(record) }) }, state.Segments.Length, last.Records.Length);
    }
}

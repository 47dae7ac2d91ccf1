using Walrus.Explorer.Tests.Search;

namespace Walrus.Explorer.Tests.Cursors;

/// <content>Becoming the owner and ceasing to be: CursorHost and CursorLoader.</content>
internal sealed partial class CursorModel
{
    private void AddOwning(CursorState state, CursorNode node, List<Step<CursorState>> into)
    {
        for (int known = node.Known + 1; known <= state.Segments.Length; known++)
        {
            into.Add(new Step<CursorState>(new Happening(CursorActions.Reconcile, node.Id, known), With(state, node with { Known = known })));
        }

        bool holds = state.Segments[node.Known - 1].Leader == node.Id;

        // One that loads again and again in a segment that is over, until it learns so, does no more than the first time.
        bool mayLoad = node.Known == state.Segments.Length;
        OwnershipStep step = OwnershipRules.Decide(holds ? new SegmentNumber(node.Known) : null, node.State, new SegmentNumber(node.Segment), mayLoad);
        if (step == OwnershipStep.Release)
        {
            into.Add(new Step<CursorState>(new Happening(CursorActions.Broken, node.Id), With(state, node with { State = OwnershipState.None })));
        }
        else if (step == OwnershipStep.Load)
        {
            into.Add(new Step<CursorState>(new Happening(CursorActions.Load, node.Id, node.Known), Load(state, node)));
        }

        if (node.State == OwnershipState.Loading)
        {
            AddSnapshot(state, node, into);
        }
    }

    /// <summary>CursorLoader.ReadAsync: the newest whole snapshot before the segment, what came after it, and what this node itself wrote in this one.</summary>
    private CursorState Load(CursorState state, CursorNode node)
    {
        int own = node.Known;
        int next = own - 1;
        CursorTable table = new(isWhole: own == 1);
        while (next > 0 && !table.IsWhole && mistake != CursorMistake.LoadSkipped)
        {
            table = new CursorTable(isWhole: --next == 0);
            Replay(table, state.Segments[next], next + 1);
        }

        for (int i = next + 1; i < own - 1; i++)
        {
            Replay(table, state.Segments[i], i + 1);
        }

        Replay(table, state.Segments[own - 1], own);
        int position = (int)(table.Find(Key)?.Value ?? -1);
        bool isBroken = node.State == OwnershipState.Broken;
        return With(isBroken ? Unknown(state, node.Moves) : state, node with
        {
            State = OwnershipState.Loading,
            Segment = own,
            Position = position,
            Next = Math.Max(0, position),
            Loaded = position,
            Written = 0,
            Loads = node.Loads + 1,
            Moves = isBroken ? [] : node.Moves, // What an owner that is over has under way may still be acknowledged, and then holds.
        });
    }

    private static CursorState Unknown(CursorState state, IEnumerable<CursorMove> moves) =>
        state with { Unknown = moves.Aggregate(state.Unknown, static (unknown, move) => unknown.SetItem(move.Entry, item: true)) };

    /// <summary>Readers get what is committed: of a sealed segment everything.</summary>
    private static void Replay(CursorTable table, CursorLog log, int number)
    {
        for (int i = 0; i < log.Acknowledged; i++)
        {
            table.Apply(new SegmentNumber(number), log.Records[i]);
        }
    }

    /// <summary>CursorLoader.WriteAsync: each record is appended, and each must be acknowledged in this very segment.</summary>
    private static void AddSnapshot(CursorState state, CursorNode node, List<Step<CursorState>> into)
    {
        CursorPosition[] cursors = node.Loaded < 0 ? [] : [new CursorPosition(Key, new Offset(node.Loaded))];
        CursorRecord[] records = [.. CursorSnapshot.Records(new SegmentNumber(node.Segment), node.Loads, cursors, Limits.CursorSnapshotPieceBytes)];
        if (node.Written < records.Length)
        {
            (CursorState appended, int segment, _) = Append(state, records[node.Written]);
            CursorNode after = segment == node.Segment ? node with { Written = node.Written + 1 } : node with { State = OwnershipState.Broken };
            into.Add(new Step<CursorState>(new Happening(CursorActions.WriteSnapshot, node.Id, node.Written), With(appended, after)));
            return;
        }

        CursorLog own = state.Segments[node.Segment - 1];
        int last = own.Records.IndexOf(records[^1]);
        if (last < 0)
        {
            into.Add(new Step<CursorState>(new Happening(CursorActions.Broken, node.Id), With(state, node with { State = OwnershipState.Broken })));
        }
        else if (last < own.Acknowledged)
        {
            into.Add(new Step<CursorState>(new Happening(CursorActions.Serve, node.Id, node.Segment), With(state, node with { State = OwnershipState.Serving })));
        }
    }
}

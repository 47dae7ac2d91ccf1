using System.Collections.Immutable;
using Walrus.Explorer.Tests.Search;

namespace Walrus.Explorer.Tests.Cursors;

/// <content>Handing out: LiveCursor.HandOutAsync and FinishAsync, CursorOwnership.Finish.</content>
internal sealed partial class CursorModel
{
    private void AddMoves(CursorState state, CursorNode node, List<Step<CursorState>> into)
    {
        bool isThere = node.Next < state.Committed || (mistake == CursorMistake.CursorBeyondCommitted && node.Next < state.HandedOut.Length);
        if (node.State == OwnershipState.Serving && state.CallsLeft > 0 && isThere)
        {
            into.Add(new Step<CursorState>(new Happening(CursorActions.HandOut, node.Id, node.Next), HandOut(state, node)));
        }

        if (node.Moves is not [CursorMove move, ..])
        {
            return;
        }

        CursorLog log = state.Segments[move.Segment - 1];
        if (move.Index < log.Acknowledged)
        {
            into.Add(new Step<CursorState>(new Happening(CursorActions.Finish, node.Id, move.Entry), Finish(state, node, move)));
        }

        // Its end was cut off, or the leader ended without having heard of it: also when it lies in the log after all.
        if (log.IsSealed || state.FailuresLeft > 0)
        {
            CursorState charged = state with { FailuresLeft = state.FailuresLeft - (log.IsSealed ? 0 : 1) };
            into.Add(new Step<CursorState>(new Happening(CursorActions.Broken, node.Id, move.Entry), Break(charged, node, move.Owner)));
        }
    }

    private CursorState HandOut(CursorState state, CursorNode node)
    {
        int entry = node.Next;
        (CursorState appended, int segment, int index) = Append(state, new CursorMoved(new SegmentNumber(node.Segment), Key, new Offset(entry + 1)));
        appended = With(appended with { CallsLeft = appended.CallsLeft - 1 }, node with { Next = entry + 1, Moves = node.Moves.Add(new CursorMove(node.Segment, segment, index, entry)) });
        return mistake == CursorMistake.AnsweredBeforeAcknowledged ? Told(appended, entry) : appended;
    }

    /// <summary>The move is acknowledged: it holds when it lies in its owner's segment, and nothing before it failed.</summary>
    private CursorState Finish(CursorState state, CursorNode node, CursorMove move)
    {
        bool isPresent = move.Owner == node.Segment;
        bool isHere = move.Segment == move.Owner || mistake == CursorMistake.StrayMoveHolds;
        if (!isHere || (isPresent && node.State == OwnershipState.Broken))
        {
            return Break(state, node, move.Owner);
        }

        node = node with { Moves = node.Moves.RemoveAt(0) };
        if (isPresent)
        {
            CursorTable table = new(isWhole: true);
            if (node.Position >= 0)
            {
                table.Place(Key, new Offset(node.Position));
            }

            table.Apply(new SegmentNumber(node.Segment), new CursorMoved(new SegmentNumber(node.Segment), Key, new Offset(move.Entry + 1)));
            node = node with { Position = (int)table.Find(Key)!.Value.Value };
        }

        return mistake == CursorMistake.AnsweredBeforeAcknowledged ? With(state, node) : Told(With(state, node), move.Entry);
    }

    /// <summary>Nobody knows what became of a move: the callers of that owner are told so, and what is remembered may not be so.</summary>
    private CursorState Break(CursorState state, CursorNode node, int owner)
    {
        bool goesOn = mistake == CursorMistake.UnknownMoveForgotten && node.State == OwnershipState.Serving;
        bool isPresent = owner == node.Segment && node.State != OwnershipState.None;
        return With(Unknown(state, node.Moves.Where(move => move.Owner == owner)), node with
        {
            Moves = node.Moves.RemoveAll(move => move.Owner == owner),
            State = isPresent && !goesOn ? OwnershipState.Broken : node.State,
            Next = goesOn ? Math.Max(0, node.Position) : node.Next,
        });
    }

    private static CursorState Told(CursorState state, int entry) => state with { HandedOut = state.HandedOut.SetItem(entry, state.HandedOut[entry] + 1) };

    /// <summary>With faults over: nodes learn, records are acknowledged, moves end, and there is always one more caller.</summary>
    public CursorState? Recover(CursorState state)
    {
        List<Step<CursorState>> steps = [];
        Next(state with { ChangesLeft = 0, FailuresLeft = 0, EntriesLeft = 0, CallsLeft = 1 }, steps);
        Step<CursorState>[] useful = [.. steps.OrderBy(step => step.What.Action == CursorActions.HandOut)];
        if (useful.Length > 0)
        {
            return useful[0].After with { ChangesLeft = 0, FailuresLeft = 0, EntriesLeft = 0, CallsLeft = 0 };
        }

        CursorNode? owner = state.Nodes.FirstOrDefault(node => node.State == OwnershipState.Serving && node.Segment == state.Segments.Length);
        bool isReached = owner is not null && owner.Next == state.Committed && Enumerable.Range(0, state.Committed).All(offset => state.HandedOut[offset] > 0 || state.Unknown[offset]);
        return isReached ? null : state with { Broken = "ReadProgress: nothing is left to happen, and not every committed entry was handed out" };
    }
}

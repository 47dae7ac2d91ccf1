using Walrus.Node.Commands;

namespace Walrus.Node.Connections;

/// <summary>
/// The requests of one connection in flight, in order. The reader of the connection admits and adds, the responder takes and retires;
/// both may run at once. Decides only: the two loops await <see cref="Progress"/> and <see cref="Added"/> themselves.
/// </summary>
internal sealed class RequestWindow(WindowLimits limits)
{
    private const int QueueKept = 64;

    private readonly Lock _gate = new();
    private readonly TopicOrder _order = new();
    private Queue<PendingReply> _queue = new();
    private int _requests;
    private int _requestBytes;
    private int _cursorReads;
    private int _peak;
    private long _replyBytes;
    private int _entryBytesExpected = Math.Max(limits.EntryBytesMax, Limits.ReplyBytesMin);
    private bool _isComplete;

    /// <summary>Raised after requests were retired; awaited by the reader, which goes on elsewhere so that the responder can flush first.</summary>
    public WakeSignal Progress { get; } = new(runsWaiterInline: false);

    /// <summary>Raised by the reader after adding; the responder goes on within the call, which saves a thread hop per round trip.</summary>
    public WakeSignal Added { get; } = new(runsWaiterInline: true);

    /// <summary>Requests admitted and not yet retired.</summary>
    public int InFlight
    {
        get
        {
            lock (_gate)
            {
                return _requests;
            }
        }
    }

    /// <summary>
    /// Takes room for a request. False when it must wait: for room, or for the effect of an earlier one. Ask again after <see cref="Progress"/>.
    /// A request that finds the window empty is always admitted, whatever its size.
    /// </summary>
    public bool TryAdmit(in Demand demand)
    {
        lock (_gate)
        {
            if (_requests > 0 && !HasRoom(demand))
            {
                return false;
            }

            _requests++;
            _peak = Math.Max(_peak, _requests);
            _requestBytes += demand.RequestBytes;
            _cursorReads += demand.Effect == Effect.CursorRead ? 1 : 0;
            _order.Started(demand);
            return true;
        }
    }

    /// <summary>Puts an admitted request behind those before it. Raise <see cref="Added"/> afterwards, once for as many as there are.</summary>
    public void Add(ValueTask<Reply> reply, in Demand demand, long startedAt)
    {
        lock (_gate)
        {
            int reserved = demand.Effect == Effect.CursorRead ? _entryBytesExpected : Limits.ReplyBytesMin;
            if (reply.IsCompletedSuccessfully)
            {
                // Known already: it counts as it is. A pooled task gives its result once, hence the new wrapping.
                Reply known = reply.Result;
                reply = new ValueTask<Reply>(known);
                reserved = known.Bytes;
            }

            _replyBytes += reserved;
            _queue.Enqueue(new PendingReply(reply, demand, reserved, startedAt));
        }
    }

    /// <summary>The oldest request not yet taken.</summary>
    public bool TryTake(out PendingReply pending)
    {
        lock (_gate)
        {
            return _queue.TryDequeue(out pending);
        }
    }

    /// <summary>The request's answer is written (or was dropped); <paramref name="replyBytes"/> is what it had.</summary>
    public void Retire(in PendingReply pending, int replyBytes)
    {
        lock (_gate)
        {
            _requests--;
            _requestBytes -= pending.Demand.RequestBytes;
            _replyBytes -= pending.ReplyBytesReserved;
            _order.Finished(pending.Demand);
            if (pending.Demand.Effect == Effect.CursorRead)
            {
                _cursorReads--;
                // Half of the last estimate at least: one short answer among long ones must not open the window wide.
                _entryBytesExpected = Math.Max(Math.Max(replyBytes, _entryBytesExpected / 2), Limits.ReplyBytesMin);
            }

            if (_requests == 0)
            {
                ShrinkQueue();
            }
        }

        Progress.Raise();
    }

    /// <summary>The reader adds nothing any more. Raises <see cref="Added"/>.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _isComplete = true;
        }

        Added.Raise();
    }

    /// <summary>True when nothing is left to take and nothing will come.</summary>
    public bool IsDrained
    {
        get
        {
            lock (_gate)
            {
                return _isComplete && _queue.Count == 0;
            }
        }
    }

    private bool HasRoom(in Demand demand)
    {
        bool isRead = demand.Effect == Effect.CursorRead;
        return _requests < limits.RequestsMax
            && (long)_requestBytes + demand.RequestBytes <= limits.RequestBytesMax
            && (!isRead || _cursorReads < limits.CursorReadsMax)
            && _replyBytes + (isRead ? _entryBytesExpected : Limits.ReplyBytesMin) <= limits.ReplyBytesMax
            && _order.MayStart(demand);
    }

    /// <summary>A connection that was busy once must not keep its queue for ever: there may be thousands of them.</summary>
    private void ShrinkQueue()
    {
        if (_queue.Capacity > QueueKept && _peak < _queue.Capacity / 4)
        {
            _queue = new Queue<PendingReply>();
        }

        _peak = 0;
    }
}

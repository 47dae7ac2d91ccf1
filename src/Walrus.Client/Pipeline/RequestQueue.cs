using Walrus.Protocol;

namespace Walrus.Client;

/// <summary>
/// What the callers wait for: requests waiting to be written, and requests in flight in the order in which their answers come. All
/// decisions about a request are made here, under one lock that is held for short copies only; outcomes are published outside it.
/// Knows no socket and no clock: time is a timestamp that the caller passes in.
/// </summary>
/// <remarks>
/// Memory: frames exist only in the writer's buffer and are written only up to the in-flight limit. A waiting request is one small
/// object and the caller's own payload, which the caller, being made to wait, does not add to.
/// </remarks>
internal sealed class RequestQueue
{
    // Settled requests are dropped from the waiting line when they are half of it and more than this: rare, and never a long walk for one.
    private const int SettledWaitingTolerated = 64;

    private readonly Lock _lock = new();
    private readonly RingDeque<PendingRequest> _waiting = new();
    private readonly RingDeque<PendingRequest> _inFlight = new();
    private readonly int _inFlightMax;
    private readonly long _timeoutTicks;
    private int _framesInFlight;
    private long _heardAt;
    private int _settledWaiting;
    private Func<Exception>? _closed;

    /// <summary>An empty queue.</summary>
    /// <param name="inFlightMax">Frames written and not answered, at most.</param>
    /// <param name="timeoutTicks">A request's whole time, in ticks of the clock's timestamps.</param>
    public RequestQueue(int inFlightMax, long timeoutTicks)
    {
        _inFlightMax = inFlightMax;
        _timeoutTicks = timeoutTicks;
    }

    /// <summary>True when a request waits to be written.</summary>
    public bool HasWaiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count > _settledWaiting;
            }
        }
    }

    /// <summary>Objects in the waiting line, those included that no one waits for any more: what the line's memory is bounded by.</summary>
    internal int WaitingIncludingSettled
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Appends a request.</summary>
    /// <exception cref="ObjectDisposedException">The client was disposed; or whatever else <see cref="Close"/> was told.</exception>
    public void Submit(PendingRequest request, long now, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_closed is not null)
            {
                throw _closed();
            }

            request.Begin(now + _timeoutTicks, cancellationToken);
            request.IsWaiting = true;
            _waiting.AddLast(request);
        }
    }

    /// <summary>
    /// Writes waiting requests to <paramref name="output"/>, which they enter the order of answers with, until the buffer has about
    /// <paramref name="bytesTarget"/> or the in-flight limit is reached. From then on their bytes count as sent.
    /// </summary>
    public void TakeForWriting(FrameBuffer output, int bytesTarget, long now)
    {
        lock (_lock)
        {
            while (_waiting.Count > 0)
            {
                PendingRequest request = _waiting[0];
                if (request.IsSettled || request.IsWritten)
                {
                    _settledWaiting -= request.IsSettled ? 1 : 0;
                    RemoveFirstWaiting();
                    continue;
                }

                if (_framesInFlight == _inFlightMax || output.WrittenBytes >= bytesTarget)
                {
                    return;
                }

                request.Write(output);
                _heardAt = _framesInFlight == 0 ? now : _heardAt;
                _framesInFlight++;
                if (!request.IsInFlight)
                {
                    request.IsInFlight = true;
                    _inFlight.AddLast(request);
                }
            }
        }
    }

    /// <summary>The peer sent something, if only a part of an answer.</summary>
    public void Heard(long now)
    {
        lock (_lock)
        {
            _heardAt = now;
        }
    }

    /// <summary>
    /// True when answers are owed and nothing was heard for two timeouts: the peer, or the way to it, is dead, and TCP may take a
    /// quarter of an hour to say so. One timeout is not enough: a slow answer may still come, and keeps its place.
    /// </summary>
    public bool IsSilent(long now)
    {
        lock (_lock)
        {
            return _framesInFlight > 0 && now - _heardAt >= 2 * _timeoutTicks;
        }
    }

    /// <summary>Which question the next answer belongs to; null when none is open, so that an answer is one too many.</summary>
    public PendingRequest? NextAnswered()
    {
        lock (_lock)
        {
            return Head();
        }
    }

    /// <summary>Gives the answer to the request that <see cref="NextAnswered"/> returned.</summary>
    public void Accept(in Answer answer, long now)
    {
        PendingRequest request;
        bool isSettled;
        lock (_lock)
        {
            request = Head() ?? throw new InvalidOperationException("An answer without a question.");
            _framesInFlight--;
            isSettled = request.Accept(answer);
            if (isSettled && request.IsWaiting)
            {
                // A batch that stops at an error still stands at the head of the waiting line.
                RemoveFirstWaiting();
            }
            else if (!isSettled)
            {
                request.Deadline = now + _timeoutTicks;
            }

            Head();
        }

        if (isSettled)
        {
            request.Publish();
        }
    }

    /// <summary>Settles a request whose caller no longer waits; what was sent keeps its place in the order of answers.</summary>
    public void Cancel(PendingRequest request, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // Request objects are reused: the call may come late, and then belongs to an earlier use with another token.
            if (request.IsSettled || request.CancellationToken != cancellationToken)
            {
                return;
            }

            Settle(request, new OperationCanceledException(cancellationToken));
        }

        request.Publish();
    }

    /// <summary>Fails what is past its deadline.</summary>
    /// <param name="now">The clock's timestamp.</param>
    /// <param name="failureOf">Makes the failure of a request; the second argument says whether its bytes may have been sent.</param>
    /// <returns>The earliest deadline left, or null when nothing waits.</returns>
    public long? Expire(long now, Func<PendingRequest, bool, Exception> failureOf)
    {
        List<PendingRequest> expired = [];
        long? earliest = null;
        lock (_lock)
        {
            Collect(_inFlight, skipInFlight: false);
            Collect(_waiting, skipInFlight: true);
            foreach (PendingRequest request in expired)
            {
                Settle(request, failureOf(request, request.FramesUnanswered > 0));
            }
        }

        Publish(expired);
        return earliest;

        void Collect(RingDeque<PendingRequest> requests, bool skipInFlight)
        {
            for (int i = 0; i < requests.Count; i++)
            {
                PendingRequest request = requests[i];
                if (request.IsSettled || (skipInFlight && request.IsInFlight))
                {
                    continue;
                }

                if (request.Deadline <= now)
                {
                    expired.Add(request);
                }
                else
                {
                    earliest = Math.Min(earliest ?? long.MaxValue, request.Deadline);
                }
            }
        }
    }

    /// <summary>
    /// The connection is gone. Repeatable requests go back to the front of the waiting line in their order, unless
    /// <paramref name="mayRepeat"/> is false; the others fail, because their bytes may have been sent.
    /// </summary>
    public void Break(bool mayRepeat, Func<PendingRequest, Exception> failureOf)
    {
        List<PendingRequest> failed = [];
        lock (_lock)
        {
            for (int i = _inFlight.Count - 1; i >= 0; i--)
            {
                PendingRequest request = _inFlight[i];
                if (!request.IsSettled && request.FramesUnanswered > 0 && !(request.IsRepeatable && mayRepeat))
                {
                    Settle(request, failureOf(request));
                    failed.Add(request);
                }

                request.Rewind();
                if (!request.IsSettled && !request.IsWaiting)
                {
                    request.IsWaiting = true;
                    _waiting.AddFirst(request);
                }
            }

            _inFlight.RemoveWhere(static _ => true);
            _framesInFlight = 0;
        }

        failed.Reverse();
        Publish(failed);
    }

    /// <summary>Refuses all further requests and fails all there are.</summary>
    /// <param name="refusal">Makes the exception of later submissions and of requests that were not sent.</param>
    /// <param name="failureOf">Makes the failure of a request whose bytes may have been sent.</param>
    public void Close(Func<Exception> refusal, Func<PendingRequest, Exception> failureOf)
    {
        Break(mayRepeat: true, failureOf);
        List<PendingRequest> refused = [];
        lock (_lock)
        {
            _closed ??= refusal;
            for (int i = 0; i < _waiting.Count; i++)
            {
                if (!_waiting[i].IsSettled)
                {
                    _waiting[i].Fail(refusal());
                    refused.Add(_waiting[i]);
                }
            }

            _waiting.RemoveWhere(static _ => true);
            _settledWaiting = 0;
        }

        Publish(refused);
    }

    /// <summary>Drops placeholders that no answer is owed to any more, and returns the first that one is.</summary>
    private PendingRequest? Head()
    {
        while (_inFlight.Count > 0)
        {
            PendingRequest head = _inFlight[0];
            if (head.FramesUnanswered > 0)
            {
                return head;
            }

            if (!head.IsSettled)
            {
                // A batch between two portions: nothing is behind it, because it still stands at the head of the waiting line.
                return null;
            }

            _inFlight.RemoveFirst();
        }

        return null;
    }

    private void Settle(PendingRequest request, Exception failure)
    {
        request.Fail(failure);
        if (!request.IsWaiting)
        {
            return;
        }

        _settledWaiting++;
        if (_settledWaiting > SettledWaitingTolerated && _settledWaiting > _waiting.Count / 2)
        {
            _waiting.RemoveWhere(static waiting => waiting.IsSettled);
            _settledWaiting = 0;
        }
    }

    private void RemoveFirstWaiting()
    {
        _waiting[0].IsWaiting = false;
        _waiting.RemoveFirst();
    }

    private static void Publish(List<PendingRequest> requests)
    {
        foreach (PendingRequest request in requests)
        {
            request.Publish();
        }
    }
}

namespace Walrus.Peers;

/// <summary>
/// Frames on their way to one connection, bounded in bytes and number. Many put in, in the order of their calls; one takes out, as many at once as there are.
/// A frame is encoded when it is put in, so its payload belongs to the sender again. In steady state nothing is allocated.
/// </summary>
internal sealed class SendQueue(int framesMax, long bytesMax)
{
    private readonly Lock _gate = new();
    private readonly QueueAccount _account = new(framesMax, bytesMax);
    private readonly Queue<SendChunk> _chunks = new();
    private readonly Stack<SendChunk> _spare = new();
    private readonly Queue<SendWaiter> _waiters = new();
    private SendChunk? _tail;
    private bool _isFinishing;
    private bool _isClosed;

    /// <summary>Raised when there is something to take, or nothing will ever be again.</summary>
    public Signal Ready { get; } = new();

    /// <summary>Nothing waits and nothing more will come: the taker may stop.</summary>
    public bool IsOver
    {
        get
        {
            lock (_gate)
            {
                return _isClosed || (_isFinishing && _account.Items == 0 && _waiters.Count == 0);
            }
        }
    }

    /// <summary>Frames that wait or are being written.</summary>
    public int Frames
    {
        get
        {
            lock (_gate)
            {
                return _account.Items;
            }
        }
    }

    /// <summary>Queues a frame if there is room now. <paramref name="isForced"/>: also without room, for frames whose number is bounded by other means.</summary>
    public SendOutcome TryAdd(in FrameHeader header, in PeerPayload payload, bool isForced = false)
    {
        lock (_gate)
        {
            if (_isClosed || _isFinishing)
            {
                return SendOutcome.LinkDown;
            }

            int bytes = FrameCodec.HeaderBytes + payload.Length;
            if (isForced)
            {
                _account.Force(bytes);
            }
            else if (_waiters.Count > 0 || !_account.TryTake(bytes))
            {
                return SendOutcome.QueueFull;
            }

            Append(header, payload);
        }

        Ready.Raise();
        return SendOutcome.Queued;
    }

    /// <summary>
    /// Queues a frame, after waiting for room behind those that wait already. The payload must not change until the task has completed.
    /// <see cref="SendOutcome.QueueFull"/> only when <see cref="Limits.PeerSendWaitersMax"/> wait. Cancelling takes the frame back.
    /// </summary>
    public ValueTask<SendOutcome> AddAsync(in FrameHeader header, in PeerPayload payload, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<SendOutcome>(cancellationToken);
        }

        SendOutcome outcome = TryAdd(header, payload);
        return outcome == SendOutcome.QueueFull ? WaitAsync(header, payload, cancellationToken) : new ValueTask<SendOutcome>(outcome);
    }

    /// <summary>Takes the oldest frames off; their room is held until <see cref="Release"/>.</summary>
    public SendChunk? Take()
    {
        lock (_gate)
        {
            if (_chunks.TryDequeue(out SendChunk? chunk))
            {
                return chunk;
            }

            chunk = _tail;
            _tail = null;
            return chunk;
        }
    }

    /// <summary>A taken chunk was handed to the network: its room goes to those who wait.</summary>
    public void Release(SendChunk chunk)
    {
        bool hasMore;
        lock (_gate)
        {
            _account.Release(chunk.Frames, chunk.Bytes);
            Keep(chunk);
            hasMore = AdmitWaiters() || _isFinishing;
        }

        if (hasMore)
        {
            Ready.Raise();
        }
    }

    /// <summary>Nothing more is put in; what waits is still taken out.</summary>
    public void Finish()
    {
        lock (_gate)
        {
            _isFinishing = true;
        }

        Ready.Raise();
    }

    /// <summary>Gives up what waits, and says how many frames that were. The taker's chunk counts too: nobody knows how much of it arrived.</summary>
    public int Close()
    {
        int lost;
        SendWaiter[] waiters;
        lock (_gate)
        {
            lost = _isClosed ? 0 : _account.Items;
            _isClosed = true;
            waiters = [.. _waiters];
            _waiters.Clear();
            foreach (SendChunk chunk in _chunks.Concat(_spare))
            {
                chunk.Free();
            }

            _chunks.Clear();
            _spare.Clear();
            _tail?.Free();
            _tail = null;
        }

        foreach (SendWaiter waiter in waiters)
        {
            waiter.Complete(SendOutcome.LinkDown);
        }

        Ready.Raise();
        return lost;
    }

    private async ValueTask<SendOutcome> WaitAsync(FrameHeader header, PeerPayload payload, CancellationToken cancellationToken)
    {
        SendWaiter waiter = new(header, payload);
        lock (_gate)
        {
            if (_isClosed || _isFinishing)
            {
                return SendOutcome.LinkDown;
            }

            if (_waiters.Count >= Limits.PeerSendWaitersMax)
            {
                return SendOutcome.QueueFull;
            }

            _waiters.Enqueue(waiter);
            if (AdmitWaiters())
            {
                Ready.Raise(); // Room came between the two looks; the continuation runs elsewhere, so holding the lock does no harm.
            }
        }

        await using CancellationTokenRegistration cancelled = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                (SendQueue queue, SendWaiter waiter) = ((SendQueue, SendWaiter))state!;
                queue.Abandon(waiter, token);
            },
            (this, waiter));
        return await waiter.Task;
    }

    private void Abandon(SendWaiter waiter, CancellationToken token)
    {
        lock (_gate)
        {
            if (waiter.IsSettled)
            {
                return;
            }

            waiter.Settle();
            if (AdmitWaiters())
            {
                Ready.Raise();
            }
        }

        waiter.Cancel(token);
    }

    /// <summary>Queues waiting frames as far as there is room, in order. True when there was one.</summary>
    private bool AdmitWaiters()
    {
        bool any = false;
        while (_waiters.TryPeek(out SendWaiter? waiter))
        {
            if (!waiter.IsSettled)
            {
                if (!_account.TryTake(FrameCodec.HeaderBytes + waiter.Payload.Length))
                {
                    break;
                }

                Append(waiter.Header, waiter.Payload);
                waiter.Settle();
                waiter.Complete(SendOutcome.Queued);
                any = true;
            }

            _waiters.Dequeue();
        }

        return any;
    }

    private void Append(in FrameHeader header, in PeerPayload payload)
    {
        int bytes = FrameCodec.HeaderBytes + payload.Length;
        if (_tail is null || !_tail.HasRoom(bytes))
        {
            if (_tail is not null)
            {
                _chunks.Enqueue(_tail);
            }

            _tail = bytes <= Limits.PeerSendChunkBytes && _spare.TryPop(out SendChunk? spare)
                ? spare
                : new SendChunk(Math.Max(bytes, Limits.PeerSendChunkBytes));
        }

        _tail.Add(header, payload);
    }

    private void Keep(SendChunk chunk)
    {
        if (_isClosed || !chunk.IsShared || _spare.Count >= Limits.PeerSendChunksKept)
        {
            chunk.Free();
            return;
        }

        chunk.Clear();
        _spare.Push(chunk);
    }
}

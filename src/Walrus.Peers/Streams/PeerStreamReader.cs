namespace Walrus.Peers;

/// <summary>
/// The receiving end of a stream, for one reader. The sender is never further ahead than <see cref="Limits.PeerStreamWindowBytes"/> and one message;
/// reading on grants it more.
/// </summary>
public sealed class PeerStreamReader
{
    private readonly Lock _gate = new();
    private readonly Queue<PooledPayload> _messages = new();
    private readonly CreditWindow _window = new(Limits.PeerStreamWindowBytes);
    private readonly Signal _changed = new();
    private readonly Action<int> _grant;
    private PooledPayload _current;
    private bool _hasCurrent;
    private PeerStreamItem _end;
    private bool _isClosed;

    /// <summary>A stream whose sender is told by <paramref name="grant"/> how many bytes more it may send.</summary>
    internal PeerStreamReader(Action<int> grant) => _grant = grant;

    private bool HasEnd => _end.State != PeerStreamState.Message;

    /// <summary>The next message, or how the stream ended; an abort or loss comes after the messages that came before it.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<PeerStreamItem> ReadAsync(CancellationToken cancellationToken)
    {
        await using CancellationTokenRegistration cancelled =
            cancellationToken.UnsafeRegister(static state => ((PeerStreamReader)state!)._changed.Raise(), this);
        ReturnCurrent();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            lock (_gate)
            {
                if (_messages.TryDequeue(out PooledPayload message))
                {
                    _current = message;
                    _hasCurrent = true;
                    return new PeerStreamItem(PeerStreamState.Message, message.Memory, default, "");
                }

                if (HasEnd)
                {
                    return _end;
                }
            }

            await _changed.WaitAsync();
        }
    }

    /// <summary>The window that the sender begins with.</summary>
    internal void Open() => _grant(Limits.PeerStreamWindowBytes);

    /// <summary>A message came; the stream owns it now. False when it was not granted.</summary>
    internal bool TryAdd(PooledPayload message)
    {
        bool isGranted;
        lock (_gate)
        {
            isGranted = !HasEnd && _window.TryReceive(Cost(message));
            if (isGranted && !_isClosed)
            {
                _messages.Enqueue(message);
                message = default;
            }
        }

        message.Return();
        _changed.Raise();
        return isGranted;
    }

    /// <summary>Nothing more comes. The first end stands.</summary>
    internal void End(PeerStreamState state, RefusalCode code = default, string text = "")
    {
        lock (_gate)
        {
            if (!HasEnd)
            {
                _end = new PeerStreamItem(state, default, code, text);
            }
        }

        _changed.Raise();
    }

    /// <summary>The reader has gone: gives back what it did not read.</summary>
    internal void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            while (_messages.TryDequeue(out PooledPayload message))
            {
                message.Return();
            }
        }

        PooledPayload current = _current;
        _current = default;
        current.Return();
    }

    /// <summary>What a message counts for: a stream of empty messages has an end, too.</summary>
    internal static int Cost(int payloadBytes) => FrameCodec.HeaderBytes + payloadBytes;

    private static int Cost(PooledPayload message) => Cost(message.Length);

    private void ReturnCurrent()
    {
        if (!_hasCurrent)
        {
            return;
        }

        PooledPayload current = _current;
        _current = default;
        _hasCurrent = false;
        int grant;
        lock (_gate)
        {
            grant = HasEnd ? 0 : _window.Consume(Cost(current));
        }

        current.Return();
        if (grant > 0)
        {
            _grant(grant);
        }
    }
}

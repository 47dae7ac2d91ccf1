namespace Walrus.Peers;

/// <summary>
/// The sending end of a stream, for one writer: <see cref="WriteAsync"/> as often as needed, then <see cref="CompleteAsync"/>, which brings the receiver's answer.
/// Dispose it in any case: what was not completed is aborted. The answer ends a stream whenever it comes; so do the loss of the connection and a stall.
/// </summary>
public sealed class PeerStreamWriter : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CreditBalance _credit = new();
    private readonly Signal _changed = new();
    private readonly DialledConnection _connection;
#pragma warning disable CA2213 // Cancelled when the answer comes, which may be after Dispose; it holds nothing that must be given back.
    private readonly CancellationTokenSource _over = new();
#pragma warning restore CA2213
    private Task<PeerAnswer> _answer = Task.FromResult(PeerAnswer.Without(PeerOutcome.LinkDown));
    private bool _isTaken;
    private bool _isEnded;

    internal PeerStreamWriter(DialledConnection connection, TimeSpan stallTimeout)
    {
        _connection = connection;
        StallTimeout = stallTimeout;
    }

    /// <summary>True once nothing more can be written: the answer has come, or the stream was completed or aborted.</summary>
    public bool IsOver => _answer.IsCompleted || _isEnded;

    /// <summary>How long the receiver may neither grant nor answer.</summary>
    internal TimeSpan StallTimeout { get; }

    internal ulong Correlation { get; private set; }

    /// <summary>
    /// Sends a message, after waiting for the receiver's grant and for room in the queue. False: the stream is over and this message was not sent;
    /// <see cref="CompleteAsync"/> says why. The payload must not change until the task has completed.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; the message was not sent, and the stream goes on.</exception>
    /// <exception cref="ArgumentException">The payload is larger than a frame may be.</exception>
    public async ValueTask<bool> WriteAsync(PeerPayload message, CancellationToken cancellationToken)
    {
        _connection.CheckSize(message);
        await using CancellationTokenRegistration cancelled =
            cancellationToken.UnsafeRegister(static state => ((PeerStreamWriter)state!)._changed.Raise(), this);
        while (!IsOver && !MaySend())
        {
            cancellationToken.ThrowIfCancellationRequested();
            await _changed.WaitAsync();
        }

        if (IsOver)
        {
            return false;
        }

        SendOutcome outcome = await AddAsync(FrameKind.StreamData, message, cancellationToken);
        if (outcome == SendOutcome.Queued)
        {
            lock (_gate)
            {
                _credit.Spend(PeerStreamReader.Cost(message.Length));
            }

            _connection.ExtendStream(this);
        }

        return outcome == SendOutcome.Queued;
    }

    /// <summary>
    /// Says that the stream is whole, and waits for the receiver's answer. After a stream that is over already, only takes the answer. To be called once.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled, and the stream with it.</exception>
    public async ValueTask<PeerAnswer> CompleteAsync(CancellationToken cancellationToken)
    {
        _isTaken = true;
        await using CancellationTokenRegistration cancelled = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                var stream = (PeerStreamWriter)state!;
                stream._connection.Cancel(stream.Correlation, token);
            },
            this);
        if (!IsOver)
        {
            _isEnded = true;
            await AddAsync(FrameKind.StreamEnd, PeerPayload.Empty, cancellationToken);
        }

        return await _answer;
    }

    /// <summary>Gives the stream up; the receiver reads what came before, then the code and text.</summary>
    public void Abort(RefusalCode code, string text)
    {
        if (!IsOver)
        {
            _isEnded = true;
            _connection.AbortStream(Correlation, code, text);
        }
    }

    /// <summary>Aborts what was not completed.</summary>
    public void Dispose()
    {
        Abort(RefusalCode.Cancelled, "the sender stopped");
        if (!_isTaken)
        {
            _isTaken = true;
            _ = DropAnswerAsync(_answer);
        }
    }

    internal void Opened(ulong correlation, Task<PeerAnswer> answer)
    {
        Correlation = correlation;
        _answer = answer;
    }

    /// <summary>The receiver grants bytes; false when that makes no sense.</summary>
    internal bool TryGrant(uint bytes)
    {
        bool isSane;
        lock (_gate)
        {
            isSane = _credit.TryGrant(bytes);
        }

        _changed.Raise();
        return isSane;
    }

    internal void OnAnswered()
    {
        _changed.Raise();
        _ = _over.CancelAsync(); // Who waits for room in the queue of a peer that does not read would wait for ever.
    }

    /// <summary>Queues a frame, waiting for room as long as the stream goes on.</summary>
    private async ValueTask<SendOutcome> AddAsync(FrameKind kind, PeerPayload payload, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _over.Token);
        try
        {
            return await _connection.AddStreamFrameAsync(new FrameHeader(kind, Correlation: Correlation), payload, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return SendOutcome.LinkDown;
        }
    }

    private static async Task DropAnswerAsync(Task<PeerAnswer> answer)
    {
        try
        {
            (await answer).Dispose();
        }
        catch (OperationCanceledException)
        {
            // There is no answer to drop.
        }
    }

    private bool MaySend()
    {
        lock (_gate)
        {
            return _credit.MaySend;
        }
    }
}

namespace Walrus.Peers;

/// <summary>A request or stream that was taken and is not answered. It owns its payload.</summary>
internal sealed class RunningCall(FrameHeader header, PooledPayload payload, CancellationToken connectionClosed) : IDisposable
{
    private readonly CancellationTokenSource _cancelled = CancellationTokenSource.CreateLinkedTokenSource(connectionClosed);

    public FrameHeader Header => header;

    public PooledPayload Payload => payload;

    /// <summary>Its body; null for a plain request.</summary>
    public PeerStreamReader? Stream { get; init; }

    /// <summary>Cancelled when nobody waits for the answer.</summary>
    public CancellationToken Cancelled => _cancelled.Token;

    /// <summary>Nobody waits any more. The handler's own callbacks run elsewhere.</summary>
    public void Cancel()
    {
        Stream?.End(PeerStreamState.Lost);
        _ = _cancelled.CancelAsync();
    }

    /// <summary>It has ended: gives everything back.</summary>
    public void Dispose()
    {
        Stream?.Close();
        payload.Return();
        _cancelled.Dispose();
    }
}

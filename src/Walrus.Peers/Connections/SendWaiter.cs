namespace Walrus.Peers;

/// <summary>A frame whose sender waits for room. Guarded by its queue's lock, but for the task.</summary>
internal sealed class SendWaiter(FrameHeader header, PeerPayload payload)
{
    private readonly TaskCompletionSource<SendOutcome> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FrameHeader Header => header;

    public PeerPayload Payload { get; private set; } = payload;

    /// <summary>The frame was queued, or its sender has gone: it is not looked at again.</summary>
    public bool IsSettled { get; private set; }

    public Task<SendOutcome> Task => _done.Task;

    public void Settle()
    {
        IsSettled = true;
        Payload = default;
    }

    public void Complete(SendOutcome outcome) => _done.TrySetResult(outcome);

    public void Cancel(CancellationToken token) => _done.TrySetCanceled(token);
}

namespace Walrus.Peers;

/// <summary>A request that waits for its end. Whoever takes it out of the table completes it, and nobody else.</summary>
internal sealed class PendingRequest(PeerStreamWriter? stream)
{
    private readonly TaskCompletionSource<PeerAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The stream that is its body; null for a plain request.</summary>
    public PeerStreamWriter? Stream => stream;

    public Task<PeerAnswer> Answer => _answer.Task;

    public void Complete(PeerAnswer answer)
    {
        _answer.TrySetResult(answer);
        stream?.OnAnswered();
    }

    public void Cancel(CancellationToken token) => _answer.TrySetCanceled(token);
}

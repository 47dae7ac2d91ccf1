namespace Walrus.Consensus.Runtime;

/// <summary>What a caller asks of the host's loop. Completed exactly once, by the loop or by who finds that there is none.</summary>
internal abstract class HostRequest
{
    /// <summary>The host has stopped, and has done nothing about this.</summary>
    public abstract void Stopped();
}

/// <summary>A request with an answer.</summary>
internal abstract class HostRequest<TAnswer> : HostRequest
{
    // Continuations are callers' code and must not run in the loop.
    private readonly TaskCompletionSource<TAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TAnswer> Answered => _answer.Task;

    public void Answer(TAnswer answer) => _answer.TrySetResult(answer);
}

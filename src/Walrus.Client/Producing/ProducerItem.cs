namespace Walrus.Client.Producing;

/// <summary>An entry that waits to be stored.</summary>
/// <param name="Payload">Its bytes; the caller leaves them unchanged until the end.</param>
/// <param name="Target">Where it goes.</param>
/// <param name="Deadline">The clock's timestamp at which it is given up.</param>
internal sealed record ProducerItem(ReadOnlyMemory<byte> Payload, PutTarget Target, long Deadline)
{
    private readonly TaskCompletionSource<ProducedEntry> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Its end.</summary>
    public Task<ProducedEntry> End => _end.Task;

    /// <summary>It is stored.</summary>
    public void Complete(ProducedEntry at) => _ = _end.TrySetResult(at);

    /// <summary>It is given up.</summary>
    public void Fail(Exception cause) => _ = _end.TrySetException(cause);
}

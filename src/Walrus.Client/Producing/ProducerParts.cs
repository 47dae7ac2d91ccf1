namespace Walrus.Client.Producing;

/// <summary>What the partitions of one producer share.</summary>
internal sealed class ProducerParts(WalrusProducerOptions options, ServerRing servers, CancellationToken stop)
{
    public WalrusProducerOptions Options { get; } = options;

    public ServerRing Servers { get; } = servers;

    /// <summary>Cancelled when the producer is disposed.</summary>
    public CancellationToken Stop { get; } = stop;

    /// <summary>Whether a deadline is over.</summary>
    public bool IsOver(long deadline) => Options.TimeProvider.GetTimestamp() >= deadline;

    /// <summary>Waits longer each time.</summary>
    public Task PauseAsync(int round)
    {
        TimeSpan pause = Options.RetryDelayMin * (1 << Math.Min(round, 10));
        return Task.Delay(pause < Options.RetryDelayMax ? pause : Options.RetryDelayMax, Options.TimeProvider, Stop);
    }
}

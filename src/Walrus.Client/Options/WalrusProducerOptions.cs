using Microsoft.Extensions.Logging;

namespace Walrus.Client;

/// <summary>How a <see cref="WalrusProducer"/> reaches its cluster. Read once, when the producer is made; later changes do nothing.</summary>
public sealed class WalrusProducerOptions
{
    /// <summary>Nodes of the cluster, 1 to <see cref="Limits.ClientServersMax"/>: any node takes any entry, and when one does not answer the next is asked. 127.0.0.1:8080 unless set.</summary>
    public IReadOnlyList<ServerAddress> Servers { get; set; } = [default];

    /// <summary>How long an entry is tried before its put fails: up to <see cref="Limits.ProducerDeliveryMax"/>, because the cluster has to remember it as long.</summary>
    public TimeSpan DeliveryTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long one node's answer is waited for before another one is asked, which is safe: the cluster recognises what it has.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>How long one attempt to connect may take.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The first pause after a failed attempt; it doubles with each further one.</summary>
    public TimeSpan RetryDelayMin { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>The longest pause between attempts.</summary>
    public TimeSpan RetryDelayMax { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Entries that wait while five batches of their partition are on their way leave together, up to so many bytes; a single entry may be larger.</summary>
    public int BatchBytes { get; set; } = 256 * 1024;

    /// <summary>As <see cref="WalrusClientOptions.MaxFrameBytes"/>.</summary>
    public int MaxFrameBytes { get; set; } = Limits.FrameBytesMax;

    /// <summary>The clock of all timeouts and pauses.</summary>
#pragma warning disable RS0030 // A library's default has to be the machine's clock; tests and simulations set their own.
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
#pragma warning restore RS0030

    /// <summary>Where connections made, failed and lost are logged; null for nowhere.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>A copy that later changes do not reach, checked.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range; the message names it.</exception>
    internal WalrusProducerOptions Snapshot()
    {
        ArgumentNullException.ThrowIfNull(Servers);
        if (Servers.Count is < 1 or > Limits.ClientServersMax)
        {
            throw new ArgumentException($"{nameof(Servers)} has 1 to {Limits.ClientServersMax} addresses.", nameof(Servers));
        }

        RequireTime(DeliveryTimeout, Limits.ProducerDeliveryMax, nameof(DeliveryTimeout));
        RequireTime(RetryDelayMin, Limits.ClientWaitMax, nameof(RetryDelayMin));
        RequireTime(RetryDelayMax, Limits.ClientWaitMax, nameof(RetryDelayMax));
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchBytes, 1, nameof(BatchBytes));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(BatchBytes, Limits.DroppedFrameBytesMax, nameof(BatchBytes));
        _ = ClientOptions(Servers[0]).Snapshot();
        WalrusProducerOptions copy = (WalrusProducerOptions)MemberwiseClone();
        copy.Servers = [.. Servers];
        return copy;
    }

    /// <summary>The options of the connection to one of them.</summary>
    internal WalrusClientOptions ClientOptions(ServerAddress server) => new()
    {
        Host = server.Host,
        Port = server.Port,
        ConnectTimeout = ConnectTimeout,
        RequestTimeout = RequestTimeout,
        MaxFrameBytes = MaxFrameBytes,
        ReconnectDelayMin = RetryDelayMin,
        ReconnectDelayMax = RetryDelayMax > RetryDelayMin ? RetryDelayMax : RetryDelayMin,
        TimeProvider = TimeProvider,
        LoggerFactory = LoggerFactory,
    };

    private static void RequireTime(TimeSpan value, TimeSpan max, string name)
    {
        if (value <= TimeSpan.Zero || value > max)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} is above zero and at most {max}.");
        }
    }
}

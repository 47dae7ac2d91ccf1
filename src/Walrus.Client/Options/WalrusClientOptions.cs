using Microsoft.Extensions.Logging;

namespace Walrus.Client;

/// <summary>How a <see cref="WalrusClient"/> reaches its broker. Read once, when the client is made; later changes do nothing.</summary>
public sealed class WalrusClientOptions
{
    /// <summary>A name or address; 127.0.0.1 unless set.</summary>
    public string Host { get; set; } = default(ServerAddress).Host;

    /// <summary>1 to 65535; 8080 unless set.</summary>
    public int Port { get; set; } = default(ServerAddress).Port;

    /// <summary>Host and port as <c>host:port</c>, IPv6 in brackets. Setting it sets both.</summary>
    /// <exception cref="FormatException">It is no address; the message says what is wrong with it.</exception>
    public string Address
    {
        get => new ServerAddress(Host, Port).ToString();
        set
        {
            ServerAddress address = ServerAddress.Parse(value);
            Host = address.Host;
            Port = address.Port;
        }
    }

    /// <summary>How long one attempt to connect may take, looking up the host's name included.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a request waits in all: for a connection, for its turn, and for its answer. For a batch, how long it goes without progress.
    /// </summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The pause after the first failed attempt to connect; it doubles with each further one.</summary>
    public TimeSpan ReconnectDelayMin { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest pause between attempts to connect.</summary>
    public TimeSpan ReconnectDelayMax { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Seeds the jitter that keeps many clients from reconnecting in step (each pause is shortened by up to a half). Null takes the clock's
    /// timestamp.
    /// </summary>
    public int? ReconnectJitterSeed { get; set; }

    /// <summary>Requests sent and not yet answered, at most; further ones wait for their turn.</summary>
    public int MaxInFlight { get; set; } = Limits.ClientInFlightRequestsDefault;

    /// <summary>
    /// The longest request sent, in bytes of the frame's body; a longer one is refused before it is sent. The broker has a limit of its
    /// own (<c>--max-frame-bytes</c>, 1 MiB unless set there).
    /// </summary>
    public int MaxFrameBytes { get; set; } = Limits.FrameBytesMax;

    /// <summary>The clock of all timeouts and pauses.</summary>
#pragma warning disable RS0030 // A library's default has to be the machine's clock; tests and simulations set their own.
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
#pragma warning restore RS0030

    /// <summary>Where the client logs connections made, failed and lost; null for nowhere.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>A copy that later changes do not reach, checked.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range; the message names it.</exception>
    internal WalrusClientOptions Snapshot()
    {
        _ = new ServerAddress(Host, Port);
        RequirePositive(ConnectTimeout, nameof(ConnectTimeout));
        RequirePositive(RequestTimeout, nameof(RequestTimeout));
        RequirePositive(ReconnectDelayMin, nameof(ReconnectDelayMin));
        RequirePositive(ReconnectDelayMax, nameof(ReconnectDelayMax));
        if (ReconnectDelayMax < ReconnectDelayMin)
        {
            throw new ArgumentException($"{nameof(ReconnectDelayMax)} is below {nameof(ReconnectDelayMin)}.", nameof(ReconnectDelayMax));
        }

        RequireRange(MaxInFlight, Limits.ClientInFlightRequestsMax, nameof(MaxInFlight));
        RequireRange(MaxFrameBytes, Limits.DroppedFrameBytesMax, nameof(MaxFrameBytes));
        ArgumentNullException.ThrowIfNull(TimeProvider);
        return (WalrusClientOptions)MemberwiseClone();
    }

    private static void RequirePositive(TimeSpan value, string name)
    {
        if (value <= TimeSpan.Zero || value > Limits.ClientWaitMax)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} is above zero and at most {Limits.ClientWaitMax}.");
        }
    }

    private static void RequireRange(int value, int max, string name)
    {
        if (value < 1 || value > max)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} is from 1 to {max}.");
        }
    }
}

using Microsoft.Extensions.Logging;

namespace Walrus.Client;

/// <summary>What the client logs: connections, never payloads.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Connected to {Address}")]
    public static partial void Connected(ILogger logger, ServerAddress address);

    [LoggerMessage(2, LogLevel.Warning, "No connection to {Address}: {Reason}; next attempt in {Pause}")]
    public static partial void ConnectFailed(ILogger logger, ServerAddress address, string reason, TimeSpan pause);

    [LoggerMessage(3, LogLevel.Warning, "Connection to {Address} lost: {Reason}")]
    public static partial void ConnectionLost(ILogger logger, ServerAddress address, string reason);

    [LoggerMessage(4, LogLevel.Error, "The peer at {Address} does not speak the protocol: {Reason}")]
    public static partial void ProtocolViolated(ILogger logger, ServerAddress address, string reason);

    [LoggerMessage(5, LogLevel.Critical, "The client's connection loop for {Address} died")]
    public static partial void LoopDied(ILogger logger, ServerAddress address, Exception cause);
}

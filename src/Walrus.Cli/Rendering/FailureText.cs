using System.Net.Sockets;
using Walrus.Client;
using Walrus.Protocol;

namespace Walrus.Cli.Rendering;

/// <summary>What to tell the user about a failure, in one line, and how to end. Pure.</summary>
internal static class FailureText
{
    /// <summary>Null for an exception that no user can cause: it is a fault of the program and is not to be hidden.</summary>
    public static (ExitCode Code, string Message)? Describe(Exception exception, ServerAddress address) => exception switch
    {
        CliException failure => (failure.ExitCode, failure.Message),
        ServerErrorException error => (ExitCode.Refused, $"ERR {error.Message}{Advice(error.Message)}"),
        ConnectionFailedException failed => (ExitCode.NoConnection,
            $"cannot connect to {address}{Reason(failed)}: is a broker running? start one with `make run` or `walrus`, or name it with --addr HOST:PORT"),
        OutcomeUnknownException => (ExitCode.NoConnection,
            $"the connection to {address} broke before the answer came, so the request may or may not have been done: look with `state` or `tail` before you repeat it"),
        RequestTimeoutException { IsOutcomeUnknown: true } => (ExitCode.NoConnection,
            $"{address} did not answer in time, so the request may or may not have been done: look with `state` or `tail` before you repeat it, or wait longer with --timeout"),
        RequestTimeoutException => (ExitCode.NoConnection,
            $"{address} did not answer in time: is it busy, or is something else listening there? wait longer with --timeout, or name another broker with --addr"),
        ProtocolViolationException => (ExitCode.NoConnection,
            $"what listens on {address} does not speak Walrus's client protocol: name the broker's client port with --addr (8080 unless set, not its Raft or HTTP port)"),
        OffsetOutOfRangeException gone => (ExitCode.Refused, $"{OneLine(gone.Message)} Begin there with --from {gone.Start}"),
        NotSupportedException => (ExitCode.Refused, OneLine(exception.Message)),
        WalrusException other => (ExitCode.NoConnection, OneLine(other.Message)),
        IOException or UnauthorizedAccessException => (ExitCode.Refused, OneLine(exception.Message)),
        _ => null,
    };

    /// <summary>A few words on why there is no answer.</summary>
    public static string Cause(WalrusException exception) => exception switch
    {
        ConnectionFailedException failed when Reason(failed) is { Length: > 3 } reason => reason[2..^1],
        ConnectionFailedException => "cannot connect",
        RequestTimeoutException => "no answer in time",
        _ => "the connection broke",
    };

    private static string Reason(ConnectionFailedException failed) => failed.InnerException switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => " (connection refused)",
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } => " (unknown host)",
        SocketException { SocketErrorCode: SocketError.HostUnreachable or SocketError.NetworkUnreachable } => " (host unreachable)",
        SocketException { SocketErrorCode: SocketError.TimedOut } or TimeoutException or OperationCanceledException => " (no answer)",
        SocketException socket => $" ({OneLine(socket.Message)})",
        _ => string.Empty,
    };

    private static string Advice(string error)
    {
        if (error.StartsWith("unknown topic ", StringComparison.Ordinal))
        {
            return $": create it with `register {error["unknown topic ".Length..]}`, or list the topics with `topics`";
        }

        if (error.StartsWith("unknown node ", StringComparison.Ordinal))
        {
            return ": list the nodes with `cluster status`";
        }

        return error switch
        {
            ErrorTexts.InvalidFrameLength => ": the entry is longer than the broker's --max-frame-bytes allows",
            ErrorTexts.UnknownCommand => ": the broker does not know this command, it may be an older one",
            _ => string.Empty,
        };
    }

    private static string OneLine(string message) => message.ReplaceLineEndings(" ");
}

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Walrus.Node.Logging;

/// <summary>
/// Appends log lines to one file, in the form of the console's formatter. A line that cannot be written (full disk) is dropped:
/// logging never stops the node. The file is not rotated; rotate by copy and truncate.
/// </summary>
internal sealed class FileLoggerProvider : ILoggerProvider
{
    private readonly Lock _gate = new();
    private readonly StreamWriter _file;
    private readonly ConsoleFormatter _formatter;
    private bool _disposed;

    /// <summary>Takes over <paramref name="file"/> and closes it when disposed.</summary>
    public FileLoggerProvider(Stream file, ConsoleFormatter formatter)
    {
        _file = new StreamWriter(file) { AutoFlush = true };
        _formatter = formatter;
    }

    /// <summary>Opens <paramref name="path"/> for appending; others may read, move or truncate it meanwhile.</summary>
    /// <exception cref="IOException">The path cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The path may not be written.</exception>
    public static FileStream Open(string path) => new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);

    public ILogger CreateLogger(string categoryName) => new FileLogger(this, categoryName);

    public void Dispose()
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                _disposed = true;
                _file.Dispose();
            }
        }
    }

    private void Write<TState>(in LogEntry<TState> entry)
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            try
            {
                _formatter.Write(entry, null, _file);
            }
            catch (IOException)
            {
                // The line is still on stderr; there is nobody else to tell.
            }
        }
    }

    private sealed class FileLogger(FileLoggerProvider owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                owner.Write(new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter));
            }
        }
    }
}

using Microsoft.Extensions.Logging;
using Walrus.Node.Options;
using Walrus.Storage;

namespace Walrus.Node.Hosting;

/// <summary>Opens an engine: <see cref="LogEngine.OpenAsync"/>, or in tests one whose disk fails.</summary>
internal delegate Task<LogEngine> OpenEngine(LogOptions options, CancellationToken cancellationToken);

/// <summary>
/// Owns the engine from open to close.
/// </summary>
internal sealed partial class NodeStore(NodeOptions options, OpenEngine openEngine, TimeProvider time, ILoggerFactory logging)
{
    private readonly ILogger _log = logging.CreateLogger<NodeStore>();
    private volatile LogEngine? _engine;

    /// <summary>The engine, or null before it is open. Not null any more afterwards, closed or not.</summary>
    public LogEngine? Engine => _engine;

    /// <summary>The store's directory, the instance key applied.</summary>
    public string Directory { get; } = NamespaceKey.Directory(options.DataDirectory, options.InstanceKey);

    /// <summary>Opens the store, with recovery.</summary>
    /// <exception cref="StorageException">The store cannot be opened; the message says why and what to do.</exception>
    public async Task<LogEngine> OpenAsync(CancellationToken cancellationToken)
    {
        LogEngine engine = await openEngine(EngineOptions(), cancellationToken);
        _engine = engine;
        return engine;
    }

    /// <summary>Flushes and closes the store. False when that did not succeed within <paramref name="max"/>; the reason is logged.</summary>
    public async Task<bool> CloseAsync(TimeSpan max)
    {
        if (_engine is not { } engine)
        {
            return true;
        }

        try
        {
            await engine.DisposeAsync().AsTask().WaitAsync(max, time);
            Log.Closed(_log);
            return true;
        }
        catch (TimeoutException)
        {
            Log.CloseTookTooLong(_log, max);
        }
        catch (StorageException problem)
        {
            Log.CloseFailed(_log, problem.Message);
        }

        return false;
    }

    private LogOptions EngineOptions() => new()
    {
        Directory = Directory,
        Fsync = options.Fsync,
        JournalFileBytes = options.JournalFileBytes,
        JournalFilesMax = options.JournalFiles,
        PackCompression = options.PackCompression,
        Backend = options.JournalBackend,
        MayUseIoUring = options.MayUseIoUring,
        Time = time,
        Logging = logging,
    };

    private static partial class Log
    {
        [LoggerMessage(1013, LogLevel.Information, "Store closed")]
        public static partial void Closed(ILogger logger);

        [LoggerMessage(1014, LogLevel.Error, "The store was not closed within {Max}; the next start recovers it")]
        public static partial void CloseTookTooLong(ILogger logger, TimeSpan max);

        [LoggerMessage(1015, LogLevel.Error, "The store was not closed cleanly: {Reason}")]
        public static partial void CloseFailed(ILogger logger, string reason);
    }
}

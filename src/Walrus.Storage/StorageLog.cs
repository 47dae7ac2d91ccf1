using Microsoft.Extensions.Logging;
using Walrus.Storage.Compression;
using Walrus.Storage.Journal.Backends;

namespace Walrus.Storage;

/// <summary>What the engine logs. Never the bytes of an entry.</summary>
internal sealed partial class StorageLog(ILogger logger)
{
    [LoggerMessage(1, LogLevel.Information, "Opened {Directory}: {Topics} topics, {Records} journal records, {Packs} packs in {Milliseconds} ms (closed cleanly before: {WasClean})")]
    private static partial void LogOpened(ILogger logger, string directory, int topics, long records, int packs, double milliseconds, bool wasClean);

    [LoggerMessage(2, LogLevel.Warning, "Cut {Bytes} bytes of a torn, never acknowledged end at byte {Position} of {Path}")]
    private static partial void LogCut(ILogger logger, long bytes, long position, string path);

    [LoggerMessage(3, LogLevel.Warning, "Left alone in the data directory, not the engine's: {Path}")]
    private static partial void LogForeign(ILogger logger, string path);

    [LoggerMessage(4, LogLevel.Error, "The engine has failed and takes no more writes: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);

    [LoggerMessage(5, LogLevel.Warning, "No room for the journal's next file or pack: {Reason} Appends fail until there is; trying again.")]
    private static partial void LogRoomLacks(ILogger logger, string reason);

    [LoggerMessage(6, LogLevel.Warning, "The journal was not packed at shutdown ({Reason}); it will be after the next start. Nothing is lost.")]
    private static partial void LogNotPacked(ILogger logger, string reason);

    [LoggerMessage(8, LogLevel.Warning, "Packs are to be compressed with {Wanted}, but {Library} is not installed here (on Debian and Ubuntu: {Package}); using {Used}")]
    private static partial void LogCodecReplaced(ILogger logger, CompressionCode wanted, string library, string package, CompressionCode used);

    [LoggerMessage(9, LogLevel.Error, "{Codec} compressed a batch to something that does not inflate to it; packs are written uncompressed until the next open. Nothing is lost.")]
    private static partial void LogCodecDistrusted(ILogger logger, CompressionCode codec);
    [LoggerMessage(20, LogLevel.Warning, "The journal is written with backend {Backend} instead of {Wanted}: {Reason}")]
    private static partial void LogBackendReplaced(ILogger logger, JournalBackend backend, JournalBackend wanted, string reason);

    /// <summary>Once per opening, if at all.</summary>
    public void BackendReplaced(JournalBackendInUse backend)
    {
        if (backend is { Instead: { } wanted, Because: { } reason })
        {
            LogBackendReplaced(logger, backend.Backend, wanted, reason);
        }
    }

    [LoggerMessage(7, LogLevel.Warning, "Background work on packs was given up until the next occasion: {Reason}")]
    private static partial void LogTendingFailed(ILogger logger, string reason);

    public void TendingFailed(string reason) => LogTendingFailed(logger, reason);

    public void Opened(string directory, int topics, RecoveryReport report)
    {
        LogOpened(logger, directory, topics, report.RecordsValid, report.PacksOpened, report.Duration.TotalMilliseconds, report.WasClean);
        if (report.CutAt is { } cut)
        {
            LogCut(logger, report.BytesCut, cut.Position, cut.Path);
        }

        foreach (string path in report.ForeignFiles)
        {
            LogForeign(logger, path);
        }
    }

    public void Failed(StorageException cause) => LogFailed(logger, cause.Message);

    public void RoomLacks(string reason) => LogRoomLacks(logger, reason);

    public void CodecReplaced(CompressionCode wanted, string library, string package, CompressionCode used) =>
        LogCodecReplaced(logger, wanted, library, package, used);

    public void CodecDistrusted(CompressionCode codec) => LogCodecDistrusted(logger, codec);

    public void NotPacked(string reason) => LogNotPacked(logger, reason);
}

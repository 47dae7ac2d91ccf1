using System.Diagnostics;

namespace Walrus.Storage;

/// <summary>
/// The engine's spans, of a source named <see cref="StorageMeter.Name"/>: opening, flushes and packs, never single appends. Each is null, and
/// costs a look, while nobody listens.
/// </summary>
internal sealed class StorageActivities(string directory)
{
    /// <summary>The tag, of spans and of the meter, that tells the engines of one process apart.</summary>
    public const string DirectoryTag = "walrus.store.directory";

    private static readonly ActivitySource Source = new(StorageMeter.Name, StorageMeter.Version);

    /// <summary>Opening the store, recovery included.</summary>
    public Activity? Open() => Start("walrus.storage.open");

    /// <summary>A flush of the journal, for which so many bytes of entries wait. A child of the caller's span when it runs on the caller's thread.</summary>
    public Activity? Flush(long bytes) => Start("walrus.storage.flush")?.SetTag("walrus.flush.bytes", bytes);

    /// <summary>Writing a full journal file's entries to a pack.</summary>
    public Activity? Pack() => Start("walrus.storage.pack");

    /// <summary>What recovery found, as tags of the span of opening.</summary>
    public static void Tag(Activity? open, RecoveryReport report) => _ = open?
        .SetTag("walrus.recovery.clean", report.WasClean)
        .SetTag("walrus.recovery.bytes", report.BytesScanned)
        .SetTag("walrus.recovery.records", report.RecordsValid)
        .SetTag("walrus.recovery.cut.bytes", report.BytesCut)
        .SetTag("walrus.recovery.packs", report.PacksOpened);

    private Activity? Start(string name) => Source.StartActivity(name)?.SetTag(DirectoryTag, directory);
}

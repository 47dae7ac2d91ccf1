using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Walrus.Storage;

/// <summary>How to open a <see cref="LogEngine"/>. Read once, at open.</summary>
public sealed partial record LogOptions
{
    /// <summary>
    /// The store's directory. Made when missing. Files in it that are not the engine's are left alone and named in
    /// <see cref="RecoveryReport.ForeignFiles"/>.
    /// </summary>
    public required string Directory { get; init; }

    /// <summary>
    /// Scopes the store: several keys share nothing but the <see cref="Directory"/>, in which each has its own. Null or empty for none. Any text is a
    /// key; <see cref="NamespaceKey"/> says what becomes of it.
    /// </summary>
    public string? InstanceKey { get; init; }

    /// <summary>Where the store lies: <see cref="Directory"/> with the <see cref="InstanceKey"/> applied.</summary>
    public string StoreDirectory => NamespaceKey.Directory(Directory, InstanceKey);

    /// <summary>When appends become durable. Default <see cref="FsyncSchedule.SyncEach"/>.</summary>
    public FsyncSchedule Fsync { get; init; } = FsyncSchedule.SyncEach;

    /// <summary>When cursors record that entries were read. Default <see cref="ConsistencyMode.StrictlyAtOnce"/>.</summary>
    public ConsistencyMode Consistency { get; init; } = ConsistencyMode.StrictlyAtOnce;

    /// <summary>Bytes of one journal file, a multiple of 4096. Applies to files made from now on; recycled ones are made anew when it changes.</summary>
    public long JournalFileBytes { get; init; } = Limits.JournalFileBytesDefault;

    /// <summary>Files in the journal ring: when all wait for packing, appends wait too.</summary>
    public int JournalFilesMax { get; init; } = Limits.JournalFilesDefault;

    /// <summary>Whether packs are compressed. Default <see cref="PackCompression.None"/>.</summary>
    public PackCompression PackCompression { get; init; } = PackCompression.None;

    /// <summary>
    /// How the journal is written and read. Null, the default, takes what measures best for <see cref="Fsync"/> on this system
    /// (docs/decisions/0001 and 0002). What does not work here is replaced by the next best, which <see cref="LogEngine.Backend"/> then names.
    /// </summary>
    public JournalBackend? Backend { get; init; }

    /// <summary>False keeps the engine from using io_uring, whatever <see cref="Backend"/> says.</summary>
    public bool MayUseIoUring { get; init; } = true;

    /// <summary>How often retention is looked at: what is due goes at most about this late.</summary>
    public TimeSpan RetentionInterval { get; init; } = Limits.RetentionIntervalDefault;

    /// <summary>Bytes a second that merging and rewriting packs may read and write beside appends.</summary>
    public long BackgroundBytesPerSecond { get; init; } = Limits.BackgroundBytesPerSecondDefault;

    /// <summary>From which sizes on packs are merged and holes punched: tests have small ones.</summary>
    internal Packs.Merging.MergeBounds Merging { get; init; } = new();

    /// <summary>The clock of timestamps, intervals and measurements.</summary>
#pragma warning disable RS0030 // The default of an embeddable library; hosts and tests pass their own.
    public TimeProvider Time { get; init; } = TimeProvider.System;
#pragma warning restore RS0030

    /// <summary>Where the engine's few log lines go. They never hold entry bytes.</summary>
    public ILoggerFactory Logging { get; init; } = NullLoggerFactory.Instance;
}

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Walrus.Storage;

/// <summary>How to open a <see cref="LogEngine"/>. Read once, at open.</summary>
public sealed record LogOptions
{
    /// <summary>
    /// The store's directory. Made when missing. Files in it that are not the engine's are left alone and named in
    /// <see cref="RecoveryReport.ForeignFiles"/>.
    /// </summary>
    public required string Directory { get; init; }

    /// <summary>When appends become durable. Default <see cref="FsyncSchedule.SyncEach"/>.</summary>
    public FsyncSchedule Fsync { get; init; } = FsyncSchedule.SyncEach;

    /// <summary>Bytes of one journal file, a multiple of 4096. Applies to files made from now on; recycled ones are made anew when it changes.</summary>
    public long JournalFileBytes { get; init; } = Limits.JournalFileBytesDefault;

    /// <summary>Files in the journal ring: when all wait for packing, appends wait too.</summary>
    public int JournalFilesMax { get; init; } = Limits.JournalFilesDefault;

    /// <summary>Whether packs are compressed. Default <see cref="PackCompression.None"/>.</summary>
    public PackCompression PackCompression { get; init; } = PackCompression.None;

    /// <summary>How often retention is looked at: what is due goes at most about this late.</summary>
    public TimeSpan RetentionInterval { get; init; } = Limits.RetentionIntervalDefault;

    /// <summary>Bytes a second that merging and rewriting packs may read and write beside appends.</summary>
    public long BackgroundBytesPerSecond { get; init; } = Limits.BackgroundBytesPerSecondDefault;

    /// <summary>The clock of timestamps, intervals and measurements.</summary>
#pragma warning disable RS0030 // The default of an embeddable library; hosts and tests pass their own.
    public TimeProvider Time { get; init; } = TimeProvider.System;
#pragma warning restore RS0030

    /// <summary>Where the engine's few log lines go. They never hold entry bytes.</summary>
    public ILoggerFactory Logging { get; init; } = NullLoggerFactory.Instance;
}

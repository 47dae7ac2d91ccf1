using Walrus.Storage;
using Walrus.Storage.Files;
using Walrus.Testing;

namespace Walrus.Consensus.Runtime.Tests.Bench;

/// <summary>Engines on simulated disks, small enough that files of the journal are filled.</summary>
internal static class RaftDisk
{
    public const string Root = "/store";

    public static LogEngine Open(IFileSystem files, ManualTime time, FsyncSchedule? fsync = null, string root = Root) =>
        new EngineOpener(
            new LogOptions
            {
                Directory = root,
                Fsync = fsync ?? FsyncSchedule.SyncEach,
                JournalFileBytes = Limits.JournalFileBytesMin * 4,
                JournalFilesMax = 3,
                Time = time,
            },
            files,
            EngineOpener.DrawIdentity).Open();
}

using Walrus.Storage.Files;
using Walrus.Storage.Inspection;
using Walrus.Storage.Journal.Backends;
using Walrus.Storage.Recovery;
using Walrus.Storage.Repair;

namespace Walrus.Storage;

/// <summary>Saves what can be believed of a damaged store into a new one.</summary>
public static class StoreRepairs
{
    /// <summary>
    /// Reads everything in <see cref="RepairOptions.Directory"/> that can be believed and writes a whole new store, entries at the offsets that they
    /// have, byte for byte. Blocks while it copies. On return the new store is on the disk and was read back. The damaged one is not changed, and
    /// is kept from being opened meanwhile.
    /// </summary>
    /// <param name="options">What and where to.</param>
    /// <param name="time">The clock for the new files' headers.</param>
    /// <param name="cancellationToken">Ends the repair; what was written is removed.</param>
    /// <exception cref="ArgumentException">The target is not empty, or lies inside of the damaged store.</exception>
    /// <exception cref="DirectoryInUseException">An engine has one of the two open.</exception>
    /// <exception cref="NotAStoreException">There is no store to repair.</exception>
    /// <exception cref="RepairFailedException">Nothing can be believed, or the new store did not come out whole.</exception>
    /// <exception cref="StorageException">The disk is full or failed.</exception>
    public static RepairReport Repair(RepairOptions options, TimeProvider time, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentException.ThrowIfNullOrWhiteSpace(options.To);
        string lockPath = new StoreFolders(Path.GetFullPath(options.Directory)).Lock;
        using StoreUse use = StoreUse.Take(lockPath);
        if (use.IsInUse)
        {
            throw new DirectoryInUseException(lockPath, use.HolderProcessId);
        }

        var files = new OsFileSystem(JournalBackend.Positioned);
        return new StoreRepair(files, options, EngineOpener.DrawIdentity, time).Run(cancellationToken);
    }
}

using Walrus.Storage.Files;
using Walrus.Storage.Inspection;
using Walrus.Storage.Journal.Backends;
using Walrus.Storage.Recovery;

namespace Walrus.Storage;

/// <summary>
/// Looks at a store without opening it: what is there, what is damaged, what opening would make of it. Nothing is written, no lock is kept, and a
/// store that another process has open may be looked at too, as a moving target. For tools and tests; not needed by whoever only uses a log.
/// </summary>
public static class StoreInspections
{
    /// <summary>
    /// Inspects the store. Blocks while it reads: the journal always, with <see cref="InspectionOptions.Verify"/> every pack. Damage is a finding,
    /// not an exception. Memory is bounded by the numbers of files, partitions and runs and by the journal, not by the store's size.
    /// </summary>
    /// <exception cref="NotAStoreException">There is no store, or one of a later format version.</exception>
    /// <exception cref="StorageException">The directory can not be read.</exception>
    public static StoreInspection Inspect(InspectionOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        StoreUse use = StoreUse.Take(new StoreFolders(Path.GetFullPath(options.Directory)).Lock);
        use.Dispose(); // Only to know: whoever wants to start meanwhile is not kept from it.
        return new StoreInspector(SystemFiles(), options).Run(use.IsInUse, use.HolderProcessId, cancellationToken);
    }

    /// <summary>
    /// Every whole batch of the store, one at a time: packs by number, then the journal. What is damaged is left out; <see cref="Inspect"/> names
    /// it. A batch that lies in a pack and still in the journal comes twice.
    /// </summary>
    /// <exception cref="StorageException">As of <see cref="Inspect"/>.</exception>
    public static IEnumerable<BatchInspection> Batches(InspectionOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var folders = new StoreFolders(Path.GetFullPath(options.Directory));
        return new BatchListing(SystemFiles(), folders, options.Topic).Run(cancellationToken);
    }

    private static OsFileSystem SystemFiles() => new(JournalBackend.Positioned);
}

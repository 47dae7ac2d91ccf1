using Walrus.Storage.Files;
using Walrus.Storage.Format;
using Walrus.Storage.Journal;
using Walrus.Storage.Packs;

namespace Walrus.Storage.Recovery;

/// <summary>
/// Turns what lies in a directory into the state to go on from: scan, link, replay, check, and flush what was read before it is vouched for
/// (it may so far have been in the page cache only). Changes nothing but journal files that were never
/// finished, and the end of the journal where the stage of a killed process has more of it.
/// </summary>
internal sealed class StoreRecovery(IFileSystem files, StoreFolders folders, Func<StoreIdentity> newIdentity)
{
    /// <summary>The state to go on from.</summary>
    /// <exception cref="StoreCorruptException">Acknowledged data is damaged or missing.</exception>
    /// <exception cref="NotAStoreException">The files are of another store or format.</exception>
    public RecoveryOutcome Run()
    {
        StoreScan scan = StoreScan.Run(files, folders);
        try
        {
            return Recover(scan);
        }
        catch
        {
            scan.Dispose();
            throw;
        }
    }

    private RecoveryOutcome Recover(StoreScan scan)
    {
        IReadOnlyList<ChainLink> chain = JournalChain.Link(folders.Root, scan.JournalFiles);
        if (chain.Count == 0)
        {
            return BeginEmpty(scan);
        }

        StoreIdentity identity = chain[^1].Scanned.Header.Store;
        Generation next = CheckSuspects(scan, chain[^1].Scanned.Header.Generation.Next, identity.Salt);
        ReplayResult replay = new JournalReplay(chain, identity, scan.Tail).Run();
        foreach (JournalFile file in replay.Files)
        {
            file.File.Flush();
        }

        CheckPublished(scan, replay.Store);
        var published = replay.Store.Packs.Select(pack => pack.Pack).ToHashSet();
        PackId[] unpublished = [.. scan.PackFiles.Where(id => !published.Contains(id))];
        return new RecoveryOutcome(identity, replay, next, scan) { Unpublished = unpublished };
    }

    /// <summary>No journal yet. Packs without a journal are no new store.</summary>
    private RecoveryOutcome BeginEmpty(StoreScan scan)
    {
        foreach (ScannedFile file in scan.JournalFiles)
        {
            if (file.Check != HeaderCheck.Blank && (scan.JournalFiles.Count > 1 || SuspectFile.WasInUse(file)))
            {
                throw new StoreCorruptException(file.File.Path, 0, $"the journal file's header is damaged ({file.Check})");
            }
        }

        if (scan.PackFiles.Count > 0)
        {
            throw new StoreCorruptException(
                Path.Combine(folders.Packs, PackFile.Name(scan.PackFiles.First())), 0, "there are packs here but no journal that names them");
        }

        return new RecoveryOutcome(newIdentity(), null, Generations.First, scan);
    }

    /// <summary>
    /// The generation to begin, <paramref name="next"/> or a later one: a generation whose header a power cut took may have left records, and
    /// were its number used again, those could stand behind new records as if they continued them.
    /// </summary>
    private static Generation CheckSuspects(StoreScan scan, Generation next, FrameSalt salt)
    {
        while (true)
        {
            bool isTraced = false;
            foreach (ScannedFile file in scan.JournalFiles.Where(file => file.Check != HeaderCheck.Good))
            {
                TailEvidence evidence = SuspectFile.Examine(file, next, salt);
                if (SuspectFile.WasDurable(evidence, next))
                {
                    throw new StoreCorruptException(
                        file.File.Path, 0, $"the header is damaged ({file.Check}), and the records behind it were durable");
                }

                isTraced |= SuspectFile.HasTrace(evidence);
            }

            if (!isTraced)
            {
                return next;
            }

            next = next.Next;
        }
    }

    private void CheckPublished(StoreScan scan, RecoveredStore store)
    {
        foreach (PackPublishedBody pack in store.Packs)
        {
            if (!scan.PackFiles.Contains(pack.Pack))
            {
                throw new StoreCorruptException(Path.Combine(folders.Packs, PackFile.Name(pack.Pack)), 0, "the pack was published and is missing");
            }
        }
    }
}

/// <summary>The state to go on from.</summary>
/// <param name="Identity">The store's, or a new one's.</param>
/// <param name="Replay">What the journal told; null for a new store.</param>
/// <param name="Next">The generation that begins now.</param>
/// <param name="Scan">What lies in the directory.</param>
internal sealed record RecoveryOutcome(StoreIdentity Identity, ReplayResult? Replay, Generation Next, StoreScan Scan)
{
    /// <summary>Packs that no record names: leftovers, to be deleted once the store has proved whole without them.</summary>
    public IReadOnlyList<PackId> Unpublished { get; init; } = [];

    public RecoveredStore Store { get; } = Replay?.Store ?? new RecoveredStore();

    public JournalPosition End => Replay?.End ?? default;
}

using System.Buffers;
using System.Diagnostics;
using System.Security.Cryptography;
using Walrus.Storage.Compression;
using Walrus.Storage.Compression.Native;
using Walrus.Storage.Events;
using Walrus.Storage.Files;
using Walrus.Storage.Format;
using Walrus.Storage.Journal;
using Walrus.Storage.Journal.Backends;
using Walrus.Storage.Packs;
using Walrus.Storage.Packs.Merging;
using Walrus.Storage.Recovery;
using Walrus.Storage.Retention;
using Walrus.Storage.Topics;
using Walrus.Storage.Topics.ReadAhead;
using Walrus.Storage.Workers;
using Microsoft.Extensions.Logging;

namespace Walrus.Storage;

/// <summary>
/// Opens a store: lock, recovery, a new generation of the journal, threads. A new generation at every open means that nothing is ever
/// appended behind a torn end: its header cuts the old end off, durably, before the first append.
/// </summary>
internal sealed class EngineOpener(LogOptions options, IFileSystem files, Func<StoreIdentity> newIdentity, INativeLibraries? libraries = null, EngineWorkers? workers = null)
{
    private readonly EngineWorkers _workers = workers ?? new ThreadWorkers();
    private readonly StoreFolders _folders = new(Path.GetFullPath(options.StoreDirectory));

    /// <summary>A new store's identity, from the system's randomness: it must differ between stores, and clients must not know the salt.</summary>
    public static StoreIdentity DrawIdentity()
    {
        Span<byte> drawn = stackalloc byte[20];
        RandomNumberGenerator.Fill(drawn);
        return new StoreIdentity(new Guid(drawn[..16]), new FrameSalt(BitConverter.ToUInt32(drawn[16..])));
    }

    public LogEngine Open()
    {
        CheckOptions();
        using Activity? activity = new StorageActivities(_folders.Root).Open();
        long started = options.Time.GetTimestamp();
        files.CreateDirectory(_folders.Root);
        IDisposable directoryLock = files.Lock(_folders.Lock);
        try
        {
            RecoveryOutcome outcome = new StoreRecovery(files, _folders, newIdentity).Run();
            EngineParts parts = Assemble(outcome, directoryLock);
            try
            {
                new StoreRestore(outcome.Store, _folders, parts.Shelf, parts.Services).Run();
                Begin(outcome, parts);
            }
            catch
            {
                parts.Discard();
                throw;
            }

            RecoveryReport report = Report(outcome, options.Time.GetElapsedTime(started));
            StorageActivities.Tag(activity, report);
            parts.Events.OpenedWith(report);
            parts.Meter.Register(parts);
            parts.Meter.Recovered(report);
            parts.Log.Opened(_folders.Root, outcome.Store.Topics.Count, report);
            parts.Log.BackendReplaced(parts.Ring.Backend);
            parts.Start();
            return new LogEngine(parts, report);
        }
        catch (Exception fault)
        {
            _ = activity?.SetStatus(ActivityStatusCode.Error, fault.Message);
            directoryLock.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Everything that <see cref="Open"/> does before it begins to write, and nothing else: says whether the store would open. To be called with
    /// a file system that cannot write.
    /// </summary>
    /// <exception cref="StorageException">As of <see cref="Open"/>.</exception>
    public RecoveryReport Examine()
    {
        long started = options.Time.GetTimestamp();
        RecoveryOutcome outcome = new StoreRecovery(files, _folders, newIdentity).Run();
        EngineParts parts = Assemble(outcome, outcome.Scan);
        try
        {
            new StoreRestore(outcome.Store, _folders, parts.Shelf, parts.Services).Run();
            return Report(outcome, options.Time.GetElapsedTime(started));
        }
        finally
        {
            parts.Discard();
        }
    }

    private void CheckOptions()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(options.Directory);
        if (options.Backend is { } backend && !Enum.IsDefined(backend))
        {
            throw new ArgumentOutOfRangeException(nameof(options), backend, "There is no such journal backend.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(options.JournalFileBytes, Limits.JournalFileBytesMin);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.JournalFileBytes, Limits.JournalFileBytesMax);
        ArgumentOutOfRangeException.ThrowIfNotEqual(options.JournalFileBytes % JournalFileHeader.Bytes, 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.JournalFilesMax, Limits.JournalFilesMin);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.JournalFilesMax, Limits.JournalFilesMax);

        ArgumentOutOfRangeException.ThrowIfLessThan(options.RetentionInterval, Limits.RetentionIntervalMin);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.RetentionInterval, Limits.RetentionIntervalMax);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BackgroundBytesPerSecond, Limits.BackgroundBytesPerSecondMin);

        // Each file keeps room for the publications of all others, beside a checkpoint and a record of half its size.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(
            JournalWriter.ReserveBytes(options.JournalFilesMax), options.JournalFileBytes / Limits.CheckpointShareOfFile / 2, nameof(options.JournalFilesMax));
    }

    private EngineParts Assemble(RecoveryOutcome outcome, IDisposable directoryLock)
    {
        TimeProvider time = options.Time;
        IJournalFile[] found = [.. outcome.Scan.JournalFiles.Select(file => file.File)];
        var ring = new JournalRing(files, _folders.Journal, options.JournalFileBytes, options.JournalFilesMax, found);
        var catalog = new StoreCatalog(options.JournalFileBytes);
        JournalStage stage = OpenStage(ring);
        var events = new EngineEvents(time);
        var writer = new JournalWriter(outcome.Identity, ring, stage, catalog.Checkpoint, time, events);
        var health = new EngineHealth();
        var meter = new StorageMeter(_folders.Root);
        var log = new StorageLog(options.Logging.CreateLogger<LogEngine>());
        var flusher = new Flusher(writer, health, meter, time, events);
        var budget = new StagingBudget();
        var committer = new Committer(writer, flusher, health, budget, _workers);
        var direct = new DirectAppend(committer, writer, flusher, new StageDrainer(writer, health), meter, new BatchBuilder(ArrayPool<byte>.Shared));
        var codecs = new Codecs(libraries ?? new SystemLibraries());
        var packs = new PackTarget(_folders.Packs, outcome.Identity, Encode(codecs, log, ring, writer));
        var shelf = new PackShelf(files, _folders.Packs, outcome.Identity);
        var packer = new Packer(files, packs, catalog, shelf, meter);
        var merger = new PackMerger(files, packs, catalog, shelf, committer);
        var tender = new StoreTender(catalog, shelf, merger, files, new TenderServices(health, time, log, meter, events)
        {
            IsPackingBehind = () => ring.FullCount > 1,
            IsOutOfRoom = () => committer.IsOutOfRoom,
            Bounds = options.Merging,
            Workers = _workers,
            RetentionInterval = options.RetentionInterval,
            BytesPerSecond = options.BackgroundBytesPerSecond,
        });
        return new EngineParts
        {
            Health = health,
            Services = new PartitionServices
            {
                Committer = committer,
                Batches = new StagedBatch.Services(flusher, budget, meter, time, options.Fsync.IsEach, direct),
                Health = health,
                Catalog = catalog,
                EntryCache = new EntryCache(),
                ReadAhead = new PackReadAhead(files.WantsReadAhead(_folders.Root)),
                Inflater = new BatchInflater(codecs),
                Events = events,
                Salt = outcome.Identity.Salt,
                Consistency = options.Consistency,
                Time = time,
                RecordBytesMax = writer.RecordBytesMax,
                AfterTrim = tender.Notice,
                AfterRetentionSet = tender.RetentionChanged,
            },
            Writer = writer,
            Ring = ring,
            Stage = stage,
            Flusher = flusher,
            Keeper = new JournalKeeper(
                ring, writer, committer, packer, pack => new PublishPackWork(pack.Body, catalog),
                new KeeperServices(flusher, health, time, log, events) { AfterPack = tender.Notice, Workers = _workers }),
            Packer = packer,
            Codecs = codecs,
            Shelf = shelf,
            Tender = tender,
            Interval = new IntervalFlusher(flusher, writer, committer, options.Fsync.Interval, time),
            Meter = meter,
            Log = log,
            DirectoryLock = directoryLock,
        };
    }

    /// <summary>How packs are written; a codec that is wanted and missing is told, once.</summary>
    private PackEncoding Encode(Codecs codecs, StorageLog log, JournalRing ring, JournalWriter writer)
    {
        CodecChoice choice = CodecChoice.Decide(options.PackCompression, code => codecs.Find(code) is not null);
        if (choice.Missing is { } missing && Codecs.LibraryOf(missing) is { } library)
        {
            log.CodecReplaced(missing, library.Library, library.DebianPackage, choice.Code);
        }

        return new PackEncoding(
            codecs, choice, () => new PackPressure(ring.FullCount, options.JournalFilesMax, writer.End.Offset, options.JournalFileBytes), log);
    }

    /// <summary>
    /// Where a flush follows each append, the stage need not outlive the process. Its file is no part of the store's state: recovery has taken from it what it needs, durably, and an old one
    /// is gone for good before the next generation begins. That may have the number of one that a power cut took away while the stage kept records of it, which would then look like its own.
    /// </summary>
    private JournalStage OpenStage(JournalRing ring)
    {
        try
        {
            if (files.List(_folders.Journal).Any(name => Path.Combine(_folders.Journal, name) == _folders.Stage))
            {
                files.Delete(_folders.Stage);
                files.FlushDirectory(_folders.Journal);
            }

            if (options.Fsync.IsEach)
            {
                return new JournalStage();
            }

            using (IFile file = files.Open(_folders.Stage, FileOpening.New))
            {
                file.Allocate(JournalStage.FileBytes);
            }

            return new JournalStage(files.OpenStage(_folders.Stage, JournalStage.FileBytes));
        }
        catch
        {
            ring.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Begins the new generation in a file outside the chain, flushes it, and only then frees the files that nothing needs any more.
    /// </summary>
    private void Begin(RecoveryOutcome outcome, EngineParts parts)
    {
        IReadOnlyList<JournalFile> walked = outcome.Replay?.Files ?? [];
        var inChain = walked.Select(file => file.File).ToHashSet();
        foreach (ScannedFile file in outcome.Scan.JournalFiles.Where(file => !inChain.Contains(file.File)))
        {
            parts.Ring.AddFree(file.File);
        }

        Invariant.Holds(parts.Ring.TryPrepare(beyondMax: true), "the ring may grow by one at open");
        // What recovery read it has flushed: the new generation says so, as evidence for the next recovery.
        parts.Writer.FlushedTo = outcome.End;
        Generation oldest = walked.Count > 0 ? walked[0].Generation : outcome.Next;
        parts.Writer.StartGeneration(parts.Ring.TakePrepared()!, outcome.Next, outcome.End, oldest);
        parts.Flusher.Flush();
        foreach (JournalFile file in walked)
        {
            parts.Ring.AddFull(file);
        }

        DeleteUnpublished(outcome.Unpublished);
    }

    /// <summary>Only now: the store has proved to be whole without them. Before the keeper runs, which takes their numbers again.</summary>
    private void DeleteUnpublished(IReadOnlyList<PackId> unpublished)
    {
        foreach (PackId id in unpublished)
        {
            files.Delete(Path.Combine(_folders.Packs, PackFile.Name(id)));
        }

        if (unpublished.Count > 0)
        {
            files.FlushDirectory(_folders.Packs);
        }
    }

    private static RecoveryReport Report(RecoveryOutcome outcome, TimeSpan duration) => new()
    {
        WasClean = outcome.Replay?.WasClean ?? true,
        JournalFilesScanned = outcome.Replay?.Files.Count ?? 0,
        BytesScanned = outcome.Replay?.Bytes ?? 0,
        RecordsValid = outcome.Replay?.Records ?? 0,
        EntriesInJournal = outcome.Replay?.Entries ?? 0,
        BytesCut = outcome.Replay?.BytesCut ?? 0,
        CutAt = outcome.Replay?.CutAt,
        CutReason = outcome.Replay?.CutReason,
        PacksOpened = outcome.Store.Packs.Count,
        PacksDeleted = outcome.Unpublished.Count,
        ForeignFiles = outcome.Scan.ForeignFiles,
        Duration = duration,
    };
}

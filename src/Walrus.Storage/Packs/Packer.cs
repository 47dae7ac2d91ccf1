using System.Diagnostics;
using Walrus.Storage.Files;
using Walrus.Storage.Format;
using Walrus.Storage.Journal;
using Walrus.Storage.Topics;

namespace Walrus.Storage.Packs;

/// <summary>
/// Writes the entries of one full journal file into a pack, sorted by partition, and moves the partitions' layouts over to it. Checks every
/// batch on the way: damage found here is reported, not copied.
/// </summary>
internal sealed class Packer(IFileSystem files, PackTarget packs, StoreCatalog catalog, PackShelf shelf, StorageMeter meter)
{
    /// <summary>
    /// Writes the pack of <paramref name="file"/>, durable with its directory entry but not yet published, and opens it, so that nothing can go
    /// wrong any more once it is published: a second pack for the same file would make the store contradict itself. Null when no entry lies there.
    /// </summary>
    /// <exception cref="CheckpointTooLargeException">There are as many packs as the checkpoint can name.</exception>
    /// <exception cref="StorageException">The disk is full or failed, or the journal file is damaged. Nothing is left behind.</exception>
    public WrittenPack? Write(JournalFile file)
    {
        (PartitionLog Log, JournalRun Run)[] runs = [.. RunsIn(file)];
        if (runs.Length == 0)
        {
            return null;
        }

        catalog.TakePackRoom();
        try
        {
            return Write(file, runs);
        }
        catch (StorageException)
        {
            catalog.ReturnCheckpointRoom(CheckpointSize.OfPack);
            throw;
        }
    }

    private WrittenPack Write(JournalFile file, (PartitionLog Log, JournalRun Run)[] runs)
    {
        PackId id = catalog.TakePack();
        string path = Path.Combine(packs.Directory, PackFile.Name(id));
        using Activity? activity = meter.Activities.Pack();
        IFile target = files.Open(path, FileOpening.NewOutput);
        try
        {
            PackSummary summary;
            using (target)
            {
                summary = WriteFile(target, id, file, runs);
            }

            files.FlushDirectory(packs.Directory);
            _ = activity?.SetTag("walrus.pack.bytes", summary.FileBytes);
            var body = new PackPublishedBody(id, file.Generation, summary.FileBytes, summary.FooterCrc);
            meter.Packed(summary);
            return new WrittenPack(body, file, runs, shelf.Open(body), shelf);
        }
        catch (StorageException fault)
        {
            _ = activity?.SetStatus(ActivityStatusCode.Error, fault.Message);
            DeleteLeftover(path);
            throw;
        }
    }

    private void DeleteLeftover(string path)
    {
        try
        {
            files.Delete(path);
        }
        catch (StorageException)
        {
            // The failure that led here is the one to report; the next open deletes a pack that no record names.
        }
    }

    private IEnumerable<(PartitionLog Log, JournalRun Run)> RunsIn(JournalFile file) =>
        from log in catalog.Partitions
        let run = log.Index.Layout.FindRun(file)
        where run is not null
        orderby log.Id.Value
        select (log, run);

    private PackSummary WriteFile(IFile target, PackId id, JournalFile source, (PartitionLog Log, JournalRun Run)[] runs)
    {
        using PackWriter writer = PackWriter.Begin(target, packs.Identity, id, source.Generation);
        using PackFeed feed = new(writer, packs.Encoding);
        byte[] buffer = [];
        foreach ((PartitionLog log, JournalRun run) in runs)
        {
            foreach (BatchSlot slot in run.Slots)
            {
                if (buffer.Length < slot.RecordBytes)
                {
                    buffer = new byte[Math.Max(slot.RecordBytes, Limits.CoalescedBatchBytesMax)];
                }

                Span<byte> record = buffer.AsSpan(0, slot.RecordBytes);
                source.File.Read(slot.Position, record);
                CheckFrame(record, source, slot, log);
                ReadOnlySpan<byte> batch = record[RecordFrame.Bytes..];
                if (slot.IsCut && BatchCheck.VerifyHeader(batch, out BatchHeader header) == BatchFault.None)
                {
                    // Packs hold no entry that was cut before they were written: the next batch holds those offsets anew.
                    batch = packs.Encoding.Before(batch, header, slot.Next, new PackedPlace(source.File.Path, slot.Position, log.Topic));
                }

                feed.Add(log.Id, batch);
            }
        }

        feed.Flush();
        return writer.Finish();
    }

    private void CheckFrame(ReadOnlySpan<byte> record, JournalFile source, in BatchSlot slot, PartitionLog log)
    {
        if (RecordFrame.TryRead(record, source.Generation, packs.Identity.Salt.At(slot.Position), record.Length, out FrameHeader frame) != FrameCheck.Good
            || frame.Partition != log.Id)
        {
            throw new StoreCorruptException(source.File.Path, slot.Position, "a record does not match its checksum", log.Topic, slot.Base);
        }
    }
}

/// <summary>A pack that is on disk, open, and waits to be published.</summary>
internal sealed record WrittenPack(PackPublishedBody Body, JournalFile File, (PartitionLog Log, JournalRun Run)[] Runs, PackReader Reader, PackShelf Shelf)
{
    /// <summary>Says that the pack is published.</summary>
    public EngineEvent Published() => new EngineEvent.PackPublished((long)Body.Pack.Value, (long)Body.Generation.Value, Body.FileBytes);

    /// <summary>The pack is published: readers find its entries there from now on.</summary>
    public void MoveLayouts()
    {
        foreach ((PartitionLog log, _) in Runs)
        {
            int row = Reader.FindRow(log.Id) ?? throw new InvalidOperationException("A pack lacks a run that was just written.");
            log.Index.Repack(File.Generation, new PackedRun(Reader, row));
        }

        Shelf.Add(Reader);
    }
}

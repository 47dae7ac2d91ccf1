using Walrus.Storage.Files;
using Walrus.Storage.Format;
using Walrus.Storage.Journal;
using Walrus.Storage.Topics;

namespace Walrus.Storage.Packs.Merging;

/// <summary>
/// Replaces packs by one that holds what is alive in them. Every batch is checked on the way, so damage is reported where it is and never
/// copied. The old files go once the replacement is durable; a crash before leaves a pack that no record names, which the next open deletes.
/// </summary>
internal sealed class PackMerger(IFileSystem files, PackTarget packs, StoreCatalog catalog, PackShelf shelf, Committer committer)
{
    /// <summary>Replaces <paramref name="old"/>: neighbours, older generations first. Blocks until it is done.</summary>
    /// <param name="old">What to replace.</param>
    /// <param name="breathe">Called for every piece with the bytes that were moved; may wait, and may throw to give up.</param>
    /// <exception cref="StorageException">Nothing was replaced, as far as is known.</exception>
    public MergedPacks Replace(IReadOnlyList<PackReader> old, Action<long> breathe)
    {
        PackReader? merged = Write(old, breathe, out PackPublishedBody? published);
        var body = new PacksReplacedBody([.. old.Select(pack => pack.Id)], published);
        var work = new ReplacePacksWork(body, catalog);
        committer.Add(work);
        committer.Kick(mayRunHere: false);
        try
        {
            _ = SyncWait.For(work);
        }
        catch (StorageException fault) when (fault.IsTransient && merged is not null)
        {
            // Refused before it was written: the packs stay as they were. After any other fault nobody knows, and the next open decides.
            shelf.Discard([merged]);
            throw;
        }

        MoveLayouts(old, merged);
        if (merged is not null)
        {
            shelf.Add(merged);
        }

        shelf.Discard(old);
        return new MergedPacks(old.Count, old.Sum(pack => pack.FileBytes), published?.FileBytes ?? 0);
    }

    private PackReader? Write(IReadOnlyList<PackReader> old, Action<long> breathe, out PackPublishedBody? published)
    {
        published = null;
        PartitionLog[] alive = [.. PartitionsIn(old)];
        if (alive.Length == 0)
        {
            return null;
        }

        // No room is taken in the checkpoint: the new pack has that of one of those it replaces.
        PackId id = catalog.TakePack();
        string path = Path.Combine(packs.Directory, PackFile.Name(id));
        try
        {
            Generation source = old[^1].Source;
            PackSummary summary;
            using (IFile target = files.Open(path, FileOpening.NewOutput))
            using (PackWriter writer = PackWriter.Begin(target, packs.Identity, id, source))
            {
                using PackFeed feed = new(writer, packs.Encoding);
                foreach (PartitionLog log in alive)
                {
                    Copy(log, old, feed, breathe);
                }

                feed.Flush();
                summary = writer.Finish();
            }

            files.FlushDirectory(packs.Directory);
            published = new PackPublishedBody(id, source, summary.FileBytes, summary.FooterCrc);
            return shelf.Open(published.Value);
        }
        catch
        {
            DeleteLeftover(path);
            throw;
        }
    }

    /// <summary>The partitions of which something is alive, in the order of packs.</summary>
    private IEnumerable<PartitionLog> PartitionsIn(IReadOnlyList<PackReader> old) => old
        .SelectMany(pack => pack.Runs)
        .Select(run => run.Partition)
        .Distinct()
        .OrderBy(partition => partition.Value)
        .Select(catalog.FindPartition)
        .OfType<PartitionLog>()
        .Where(log => old.Any(pack => pack.FindRun(log.Id) is { } run && log.Index.Layout.AliveIn(pack, run, log.Start) is not null));

    private void Copy(PartitionLog log, IReadOnlyList<PackReader> old, PackFeed feed, Action<long> breathe)
    {
        // One look for all packs: what is cut meanwhile lies at the end of what is copied, where the layout that replaces this one ends earlier.
        Offset start = log.Start;
        PartitionLayout layout = log.Index.Layout;
        byte[] buffer = new byte[Limits.ReadBytesDefault];
        foreach (PackReader pack in old)
        {
            if (pack.FindRun(log.Id) is not { } run || layout.AliveIn(pack, run, start) is not { } alive)
            {
                continue;
            }

            long position = run.First < alive.From ? pack.Seek(run, alive.From) : run.Position;
            Offset copied = alive.From;
            while (position < run.End && copied < alive.To)
            {
                PackBatches read = pack.ReadBatches(run, position, buffer);
                if (read.BytesNeeded > 0)
                {
                    buffer = new byte[read.BytesNeeded];
                    continue;
                }

                copied = AddLive(log, alive, read, feed, new PackedPlace(pack.Path, position, log.Topic));
                breathe(2L * read.BytesUsed);
                position = read.Next;
            }
        }
    }

    private Offset AddLive(PartitionLog log, OffsetRange alive, in PackBatches read, PackFeed feed, PackedPlace at)
    {
        Offset next = alive.From;
        foreach (ReadOnlySpan<byte> batch in read)
        {
            _ = BatchHeader.TryRead(batch, out BatchHeader header);
            next = header.NextOffset;
            if (header.BaseOffset < alive.To && next > alive.To)
            {
                // A cut went through it, and its other entries are of another history than what follows.
                feed.Add(log.Id, packs.Encoding.Before(batch, header, alive.To, at));
            }
            else if (header.BaseOffset < alive.To && next > alive.From)
            {
                feed.Add(log.Id, batch);
            }

            at = at with { Position = at.Position + RecordFrame.PaddedBytes(RecordFrame.Bytes + batch.Length) };
        }

        return next;
    }

    private void MoveLayouts(IReadOnlyList<PackReader> old, PackReader? merged)
    {
        var replaced = old.ToHashSet();
        foreach (PartitionId partition in old.SelectMany(pack => pack.Runs).Select(run => run.Partition).Distinct())
        {
            if (catalog.FindPartition(partition) is { } log)
            {
                log.Index.Repack(replaced, merged?.FindRow(partition) is { } row ? new PackedRun(merged, row) : null);
            }
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
}

/// <summary>What a merge did.</summary>
/// <param name="Packs">How many packs were replaced.</param>
/// <param name="BytesBefore">Their files' bytes.</param>
/// <param name="BytesAfter">The bytes of the pack in their place; 0 when there is none.</param>
internal readonly record struct MergedPacks(int Packs, long BytesBefore, long BytesAfter);

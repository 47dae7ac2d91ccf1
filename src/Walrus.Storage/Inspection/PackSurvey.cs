using Walrus.Storage.Compression;
using Walrus.Storage.Files;
using Walrus.Storage.Format;
using Walrus.Storage.Packs;

namespace Walrus.Storage.Inspection;

/// <summary>
/// Looks at one pack: its frame (header, footer, trailer) as opening does, and, when asked or when the footer is of no use, every batch. Where
/// the batches lie goes into the <see cref="StateFold"/>.
/// </summary>
internal sealed class PackSurvey(IFileSystem files, StateFold fold, StoreIdentity identity, EntryCheck entries, CancellationToken cancellation)
{
    private readonly List<FoundDamage> _damages = [];

    /// <summary>What is wrong with the packs seen so far.</summary>
    public IReadOnlyList<FoundDamage> Damages => _damages;

    /// <summary>Looks at <paramref name="pack"/>, of which there is a file; reads all batches when <paramref name="deep"/>.</summary>
    public void Look(SurveyedPack pack, bool deep)
    {
        using IFile file = files.Open(pack.Path, FileOpening.ExistingReadOnly);
        PackReader? reader = TryOpen(file, pack);
        pack.Runs = reader?.Runs;
        PieceRank rank = pack.Published is null ? PieceRank.Unpublished : PieceRank.Published;
        if (deep || reader is null)
        {
            Scan(file, pack, rank, reader);
            return;
        }

        foreach (PackRun run in reader.Runs)
        {
            Offset limit = fold.LimitOf(run.Partition, reader.Source);
            if (run.First >= limit)
            {
                continue; // Cut as a whole.
            }

            fold.PiecesOf(run.Partition).Add(new Piece(pack.Path, rank, reader.Source, run.First, run.Position, Slots: null)
            {
                Next = Offset.Min(run.Next, limit),
                End = run.End,
                Bytes = run.Bytes,
            });
            fold.Reach(run.Partition, Offset.Min(run.Next, limit));
        }
    }

    /// <summary>The pack as opening checks it; null, with the damage noted, when it would be refused.</summary>
    private PackReader? TryOpen(IFile file, SurveyedPack pack)
    {
        try
        {
            (long bytes, uint footerCrc) = pack.Published is { } published
                ? (published.FileBytes, published.FooterCrc)
                : (file.Length, StatedFooterCrc(file));
            return PackReader.Open(file, identity, pack.Id, bytes, footerCrc);
        }
        catch (StoreCorruptException damage)
        {
            // A pack that was never published may be half written: no damage.
            if (pack.Published is not null)
            {
                _damages.Add(new FoundDamage(pack.Path, damage.Position, damage.Reason));
            }
        }
        catch (FileAccessException unreadable)
        {
            _damages.Add(new FoundDamage(pack.Path, 0, unreadable.Message));
        }

        return null;
    }

    private static uint StatedFooterCrc(IFile file)
    {
        Span<byte> end = stackalloc byte[PackTrailer.Bytes];
        return file.Length >= end.Length && file.Read(file.Length - end.Length, end) == end.Length && PackTrailer.TryRead(end, out PackTrailer trailer)
            ? trailer.FooterCrc
            : 0;
    }

    /// <summary>Without a footer, every place where a record may stand; with it, each run as far as anybody may still read it.</summary>
    private void Scan(IFile file, SurveyedPack pack, PieceRank rank, PackReader? reader)
    {
        using var window = new ByteWindow(file, long.MaxValue, cancellation);
        Generation? generation = pack.Check == HeaderCheck.Good ? pack.Header.Source : LostHeader.FindGeneration(window, RecordSalt.OfPack(identity.Salt));
        if (generation is not { } source)
        {
            return;
        }

        long unreadable = 0;
        pack.IsScanned = true;
        if (reader is null)
        {
            ScanRange(pack, rank, new RecordScan(window, PackHeader.Bytes, source, RecordSalt.OfPack(identity.Salt), entries), end: null);
        }

        foreach (PackRun run in reader?.Runs ?? [])
        {
            if (FirstNeeded(run) is not { } first)
            {
                continue; // Trimmed or deleted: perhaps given back to the disk already.
            }

            long from = CheckIndex(pack, reader!, run, first);
            using var part = new ByteWindow(file, run.End, cancellation);
            ScanRange(pack, rank, new RecordScan(part, from, source, RecordSalt.OfPack(identity.Salt), entries), run.End);
            unreadable += part.UnreadableBytes;
        }

        unreadable += window.UnreadableBytes;
        if (unreadable > 0)
        {
            _damages.Add(new FoundDamage(pack.Path, 0, $"the disk can not read {unreadable} bytes of this file"));
        }
    }

    /// <summary>The first offset of the run that its partition still has; null when it has none.</summary>
    private Offset? FirstNeeded(in PackRun run)
    {
        if (fold.IsOrphan(run.Partition))
        {
            return run.First;
        }

        return fold.Store.Find(run.Partition) is { } partition && partition.Start < run.Next ? Offset.Max(partition.Start, run.First) : null;
    }

    private void ScanRange(SurveyedPack pack, PieceRank rank, RecordScan scan, long? end)
    {
        for (ScanStep step = scan.Step(); step != ScanStep.End; step = scan.Step())
        {
            if (step == ScanStep.Record)
            {
                TakeRecord(pack, rank, scan);
            }
            else if (pack.Published is not null)
            {
                _damages.Add(new FoundDamage(pack.Path, scan.Position, scan.Reason, scan.Owner, scan.Base));
            }
        }

        if (end is { } wanted && scan.Position < wanted && pack.Published is not null)
        {
            _damages.Add(new FoundDamage(pack.Path, scan.Position, scan.Reason, scan.Owner));
        }
    }

    private void TakeRecord(SurveyedPack pack, PieceRank rank, RecordScan scan)
    {
        FrameHeader frame = scan.Frame;
        if (frame.Kind != RecordKind.Batch || !BatchHeader.TryRead(scan.Body, out BatchHeader batch))
        {
            _damages.Add(new FoundDamage(pack.Path, scan.Position, $"a record of kind {frame.Kind} is out of its place"));
            return;
        }

        pack.ValidBatches++;
        pack.ValidEntries += batch.Count;
        Offset limit = fold.LimitOf(frame.Partition, frame.Generation);
        if (!fold.PiecesOf(frame.Partition).Add(pack.Path, rank, batch, scan.Position, frame, limit))
        {
            _damages.Add(new FoundDamage(pack.Path, scan.Position, "a batch is out of its place", frame.Partition, batch.BaseOffset));
        }
        else if (!scan.IsPaddingZero && pack.Published is not null)
        {
            _damages.Add(new FoundDamage(pack.Path, scan.Position, "the padding after a batch is not zero", frame.Partition, batch.BaseOffset));
        }

        if (pack.Published is not null && batch.BaseOffset < limit)
        {
            fold.Reach(frame.Partition, Offset.Min(batch.NextOffset, limit));
        }
    }

    /// <summary>Where reading the run from <paramref name="first"/> on begins; its start when the index that says so is damaged.</summary>
    private long CheckIndex(SurveyedPack pack, PackReader reader, in PackRun run, Offset first)
    {
        try
        {
            return reader.Seek(run, first);
        }
        catch (StorageException damage)
        {
            if (pack.Published is not null)
            {
                long position = (damage as StoreCorruptException)?.Position ?? run.IndexPosition;
                string reason = (damage as StoreCorruptException)?.Reason ?? damage.Message;
                _damages.Add(new FoundDamage(pack.Path, position, reason, run.Partition));
            }

            return run.Position;
        }
    }
}

using Walrus.Storage.Files;
using Walrus.Storage.Format;
using Walrus.Storage.Packs;

namespace Walrus.Storage.Inspection;

/// <summary>
/// Looks at one pack: its frame (header, footer, trailer) as opening does, and, when asked or when the footer is of no use, every batch. Where
/// the batches lie goes into the <see cref="StateFold"/>.
/// </summary>
internal sealed class PackSurvey(IFileSystem files, StateFold fold, StoreIdentity identity, CancellationToken cancellation)
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
            fold.PiecesOf(run.Partition).Add(new Piece(pack.Path, rank, reader.Source, run.First, run.Position, Slots: null)
            {
                Next = run.Next,
                End = run.End,
                Bytes = run.Bytes,
            });
            fold.Reach(run.Partition, run.Next);
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

    private void Scan(IFile file, SurveyedPack pack, PieceRank rank, PackReader? reader)
    {
        long end = reader is null ? file.Length : reader.Runs.Select(run => run.End).DefaultIfEmpty(PackHeader.Bytes).Max();
        using var window = new ByteWindow(file, end, cancellation);
        Generation? generation = pack.Check == HeaderCheck.Good ? pack.Header.Source : LostHeader.FindGeneration(window, identity.Salt);
        if (generation is not { } source)
        {
            return;
        }

        pack.IsScanned = true;
        var scan = new RecordScan(window, PackHeader.Bytes, source, identity.Salt);
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

        if (reader is not null && scan.Position < end && pack.Published is not null)
        {
            _damages.Add(new FoundDamage(pack.Path, scan.Position, scan.Reason, scan.Owner));
        }

        CheckIndexes(pack, reader);
        if (window.UnreadableBytes > 0)
        {
            _damages.Add(new FoundDamage(pack.Path, 0, $"the disk can not read {window.UnreadableBytes} bytes of this file"));
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
        if (!fold.PiecesOf(frame.Partition).Add(pack.Path, rank, batch, scan.Position, frame))
        {
            _damages.Add(new FoundDamage(pack.Path, scan.Position, "a batch is out of its place", frame.Partition, batch.BaseOffset));
        }
        else if (!scan.IsPaddingZero && pack.Published is not null)
        {
            _damages.Add(new FoundDamage(pack.Path, scan.Position, "the padding after a batch is not zero", frame.Partition, batch.BaseOffset));
        }

        if (pack.Published is not null)
        {
            fold.Reach(frame.Partition, batch.NextOffset);
        }
    }

    private void CheckIndexes(SurveyedPack pack, PackReader? reader)
    {
        foreach (PackRun run in reader?.Runs ?? [])
        {
            try
            {
                _ = reader!.Seek(run, run.First);
            }
            catch (StoreCorruptException damage) when (pack.Published is not null)
            {
                _damages.Add(new FoundDamage(pack.Path, damage.Position, damage.Reason, run.Partition));
            }
            catch (StorageException) when (pack.Published is null)
            {
                // Nobody reads it.
            }
        }
    }
}

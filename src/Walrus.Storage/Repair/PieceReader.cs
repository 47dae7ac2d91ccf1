using Walrus.Storage.Compression;
using Walrus.Storage.Files;
using Walrus.Storage.Format;
using Walrus.Storage.Inspection;
using Walrus.Storage.Topics;

namespace Walrus.Storage.Repair;

/// <summary>Takes a whole batch, of which the entries below <paramref name="next"/> count; its bytes are only lent.</summary>
internal delegate void BatchSink(in BatchHeader header, ReadOnlySpan<byte> batch, Offset next);

/// <summary>Reads batches from where the survey found them, one after another. Keeps the last file open until disposed.</summary>
internal sealed class PieceReader(IFileSystem files, FrameSalt salt, BatchInflater inflater, CancellationToken cancellation) : IDisposable
{
    private IFile? _file;
    private byte[] _record = [];

    /// <summary>Hands the batches of <paramref name="take"/> to <paramref name="sink"/>; the first may begin before it, the last end behind it.</summary>
    public void Read(Take take, BatchSink sink) => Walk(take.Piece, (in BatchHeader header, ReadOnlySpan<byte> batch, Offset next) =>
    {
        if (next > take.From && header.BaseOffset < take.To)
        {
            sink(header, batch, Offset.Min(next, take.To));
        }
    });

    /// <summary>
    /// The part of <paramref name="take"/> that can be taken. Of a journal file, only whole batches: two histories of the same offsets never mix
    /// within a batch. A pack has entries of one history only, and in larger batches than the journal, so part of a batch is taken, too, unless it
    /// is compressed and its library is not installed. At the partition's <paramref name="start"/> the first batch may have been trimmed in its middle.
    /// </summary>
    public Take Tighten(Take take, Offset start)
    {
        bool beginsWhole = take.From == take.Piece.First || take.From == start;
        if (beginsWhole && take.To == take.Piece.Next)
        {
            return take;
        }

        Offset from = take.To;
        Offset to = take.From;
        Walk(take.Piece, (in BatchHeader header, ReadOnlySpan<byte> _, Offset next) =>
        {
            bool begins = header.BaseOffset >= take.From || (beginsWhole && next > take.From);
            bool isDivisible = take.Piece.Slots is null
                && next > take.From
                && header.BaseOffset < take.To
                && (!header.IsCompressed || inflater.CanInflate(header));
            if (isDivisible || (begins && next <= take.To))
            {
                from = Offset.Min(from, Offset.Max(header.BaseOffset, take.From));
                to = Offset.Max(to, Offset.Min(next, take.To));
            }
        });
        return take with { From = from, To = to };
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private void Walk(Piece piece, BatchSink sink)
    {
        IFile file = Open(piece.Path);
        if (piece.Slots is { } slots)
        {
            WalkSlots(file, slots, sink);
            return;
        }

        using var window = new ByteWindow(file, piece.End, cancellation);
        var scan = new RecordScan(window, piece.Position, piece.Generation, RecordSalt.OfPack(salt));
        for (ScanStep step = scan.Step(); step != ScanStep.End; step = scan.Step())
        {
            if (step == ScanStep.Record && scan.Frame.Kind == RecordKind.Batch && BatchHeader.TryRead(scan.Body, out BatchHeader header))
            {
                sink(header, scan.Body, Offset.Min(header.NextOffset, piece.Next));
            }
        }
    }

    private void WalkSlots(IFile file, List<BatchSlot> slots, BatchSink sink)
    {
        foreach (BatchSlot slot in slots)
        {
            cancellation.ThrowIfCancellationRequested();
            if (_record.Length < slot.RecordBytes)
            {
                _record = new byte[Math.Max(slot.RecordBytes, Limits.CoalescedBatchBytesMax)];
            }

            Span<byte> record = _record.AsSpan(0, slot.RecordBytes);
            int read = file.Read(slot.Position, record);
            ReadOnlySpan<byte> batch = record[Math.Min(read, RecordFrame.Bytes)..read];
            if (BatchHeader.TryRead(batch, out BatchHeader header))
            {
                sink(header, batch, slot.Next);
            }
        }
    }

    private IFile Open(string path)
    {
        if (_file?.Path != path)
        {
            _file?.Dispose();
            _file = null;
            _file = files.Open(path, FileOpening.ExistingReadOnly);
        }

        return _file;
    }
}

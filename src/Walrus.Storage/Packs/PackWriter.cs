using Walrus.Storage.Files;
using Walrus.Storage.Format;

namespace Walrus.Storage.Packs;

/// <summary>
/// Writes a pack from first to last byte: <see cref="Begin"/>, <see cref="Add(PartitionId, ReadOnlySpan{byte})"/> for every batch in the order of partition and offset,
/// <see cref="Finish"/>. The layout is in docs/formats/pack.md. One thread at a time. After any exception the file is to be deleted: it has no
/// trailer and opens as no pack. The file stays the caller's to dispose; the directory entry is the caller's to flush.
/// </summary>
internal sealed class PackWriter : IDisposable
{
    private readonly PackOutput _output;
    private readonly PackHeader _header;
    private readonly List<PackRun> _runs = [];
    private readonly List<PackIndexItem> _index = [];
    private PackRunBuilder? _run;
    private bool _isFinished;

    private PackWriter(PackOutput output, in PackHeader header)
    {
        _output = output;
        _header = header;
    }

    /// <summary>Begins a pack in <paramref name="file"/>, which must be empty.</summary>
    /// <exception cref="ArgumentException">The file is not empty.</exception>
    public static PackWriter Begin(IFile file, StoreIdentity store, PackId id, Generation source)
    {
        if (file.Length != 0)
        {
            throw new ArgumentException($"'{file.Path}' has {file.Length} bytes; a pack is written into an empty file.", nameof(file));
        }

        PackWriter writer = new(new PackOutput(file), new PackHeader(store, id, source));
        Span<byte> block = stackalloc byte[PackHeader.Bytes];
        writer._header.Write(block);
        writer._output.Add(block);
        return writer;
    }

    /// <summary>Adds a batch. It is checked to the last entry first, so that damage is never dressed up with a fresh frame.</summary>
    /// <exception cref="StoreCorruptException">The bytes are no whole and intact batch. The position is the one that it would have had here.</exception>
    /// <exception cref="InvalidOperationException">The order of partitions or offsets is wrong, or the pack is finished.</exception>
    public void Add(PartitionId partition, ReadOnlySpan<byte> batch) => Add(partition, batch, batch);

    /// <summary>
    /// Adds <paramref name="batch"/>, checked as above, in the form of <paramref name="stored"/>: the same batch, or the compressed one that is
    /// known to inflate to it.
    /// </summary>
    /// <inheritdoc cref="Add(PartitionId, ReadOnlySpan{byte})"/>
    public void Add(PartitionId partition, ReadOnlySpan<byte> batch, ReadOnlySpan<byte> stored)
    {
        BatchHeader header = CheckBatch(partition, batch, out EntryTimestamp min, out EntryTimestamp max);
        Write(partition, header, stored, batch.Length, min, max);
    }

    /// <summary>Adds a batch that is compressed and was read from a pack. Its checksum is checked, its entries were when they were compressed.</summary>
    /// <param name="partition">Whose.</param>
    /// <param name="batch">The compressed batch.</param>
    /// <param name="plainBytes">What it would have uncompressed.</param>
    /// <inheritdoc cref="Add(PartitionId, ReadOnlySpan{byte})" path="/exception"/>
    public void AddCompressed(PartitionId partition, ReadOnlySpan<byte> batch, int plainBytes)
    {
        BatchFault fault = BatchCheck.Verify(batch);
        _ = BatchHeader.TryRead(batch, out BatchHeader header);
        if (fault != BatchFault.None)
        {
            throw Refused(partition, fault, header);
        }

        EntryTimestamp first = header.BaseTimestamp <= header.MaxTimestamp ? header.BaseTimestamp : header.MaxTimestamp;
        Write(partition, header, batch, plainBytes, first, header.MaxTimestamp);
    }

    /// <summary>Writes indexes, footer and trailer, and makes the file durable.</summary>
    public PackSummary Finish()
    {
        if (_isFinished)
        {
            throw new InvalidOperationException("The pack is finished.");
        }

        EndRun();
        _isFinished = true;
        WriteIndexes();

        byte[] footer = PackFooter.Encode(_runs);
        PackTrailer trailer = new(_output.Position, footer.Length, Crc32C.Compute(footer));
        _output.Add(footer);
        Span<byte> end = stackalloc byte[PackTrailer.Bytes];
        trailer.Write(end);
        _output.Add(end);
        _output.Finish();
        return new PackSummary(_output.Position, trailer.FooterCrc, _runs.AsReadOnly());
    }

    /// <summary>Returns the buffer. Does not dispose the file.</summary>
    public void Dispose() => _output.Dispose();

    private BatchHeader CheckBatch(PartitionId partition, ReadOnlySpan<byte> batch, out EntryTimestamp min, out EntryTimestamp max)
    {
        min = new EntryTimestamp(long.MaxValue);
        max = new EntryTimestamp(long.MinValue);
        BatchFault fault = BatchCheck.Verify(batch);
        BatchReader reader = new(batch);
        while (fault == BatchFault.None && reader.MoveNext())
        {
            EntryTimestamp timestamp = reader.Current.Timestamp;
            min = timestamp < min ? timestamp : min;
            max = timestamp > max ? timestamp : max;
        }

        if (fault == BatchFault.None && reader.IsMalformed)
        {
            fault = reader.Header.IsCompressed ? BatchFault.Compressed : BatchFault.BadEntries;
        }

        return fault == BatchFault.None ? reader.Header : throw Refused(partition, fault, reader.Header);
    }

    private StoreCorruptException Refused(PartitionId partition, BatchFault fault, in BatchHeader header) => new(
        _output.Path,
        _output.Position,
        $"a batch of partition {partition} from journal generation {_header.Source} cannot be packed ({fault})",
        topic: null,
        fault is BatchFault.Truncated or BatchFault.BadMagic ? null : header.BaseOffset);

    private void Write(
        PartitionId partition, in BatchHeader header, ReadOnlySpan<byte> stored, int plainBytes, EntryTimestamp min, EntryTimestamp max)
    {
        if (_isFinished)
        {
            throw new InvalidOperationException("The pack is finished.");
        }

        if (_run is null || partition > _run.Partition)
        {
            if (partition == PartitionId.None)
            {
                throw new InvalidOperationException("A batch belongs to a partition.");
            }

            EndRun();
            _run = new PackRunBuilder(partition, header.BaseOffset, _output.Position, _index);
        }
        else if (partition < _run.Partition || header.BaseOffset < _run.Next)
        {
            throw new InvalidOperationException(
                $"Batches come in order: partition {partition} offset {header.BaseOffset} after partition {_run.Partition} offset {_run.Next}.");
        }

        _run.Add(header, plainBytes, _output.Position, min, max);
        Span<byte> frame = stackalloc byte[RecordFrame.Bytes];
        RecordFrame.Write(frame, stored, RecordKind.Batch, partition, _header.Source, flushedTo: default, _header.Store.Salt);
        _output.Add(frame);
        _output.Add(stored);
        _output.Align();
    }

    private void EndRun()
    {
        if (_run is not null)
        {
            _runs.Add(_run.ToRun(_output.Position));
        }
    }

    private void WriteIndexes()
    {
        Span<byte> encoded = stackalloc byte[PackIndexItem.Bytes];
        int item = 0;
        for (int run = 0; run < _runs.Count; run++)
        {
            long position = _output.Position;
            uint crc = 0;
            for (int end = item + _runs[run].IndexItems; item < end; item++)
            {
                SpanWriter writer = new(encoded);
                _index[item].Write(ref writer);
                crc = Crc32C.Append(crc, encoded);
                _output.Add(encoded);
            }

            _runs[run] = _runs[run] with { IndexPosition = position, IndexCrc = crc };
        }
    }
}

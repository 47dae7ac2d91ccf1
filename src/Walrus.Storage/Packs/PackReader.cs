using System.Buffers;
using Walrus.Storage.Files;
using Walrus.Storage.Format;

namespace Walrus.Storage.Packs;

/// <summary>
/// Reads a published pack. Opening checks header, trailer and footer; indexes and batches are checked when they are read. Anything that is not
/// as it was written throws <see cref="StoreCorruptException"/> with file and position, never a short answer. Any number of threads may read
/// at a time: there is no state but the open file.
/// </summary>
internal sealed class PackReader : IDisposable
{
    private readonly IReadOnlyFile _file;
    private readonly PackHeader _header;
    private readonly PackRun[] _runs;

    private PackReader(IReadOnlyFile file, in PackHeader header, PackRun[] runs)
    {
        _file = file;
        _header = header;
        _runs = runs;
    }

    /// <summary>Where the file is.</summary>
    public string Path => _file.Path;

    /// <summary>Bytes of the file.</summary>
    public long FileBytes => _file.Length;

    /// <summary>The pack's number.</summary>
    public PackId Id => _header.Id;

    /// <summary>The journal generation that it stands for.</summary>
    public Generation Source => _header.Source;

    /// <summary>Sorted by partition.</summary>
    public IReadOnlyList<PackRun> Runs => _runs;

    /// <summary>
    /// Opens the pack that the journal says was published. Takes over <paramref name="file"/> when it returns; when it throws, the file is still
    /// the caller's.
    /// </summary>
    /// <exception cref="StoreCorruptException">The file is not that pack, or not intact.</exception>
    public static PackReader Open(IReadOnlyFile file, StoreIdentity identity, PackId id, long expectedBytes, uint expectedFooterCrc)
    {
        if (file.Length != expectedBytes || expectedBytes < PackHeader.Bytes + PackFooter.HeadBytes + PackTrailer.Bytes)
        {
            throw Corrupt(file, Math.Min(file.Length, expectedBytes), $"the pack has {file.Length} bytes, {expectedBytes} were published");
        }

        PackHeader header = ReadHeader(file, identity, id);
        return new PackReader(file, header, ReadFooter(file, expectedBytes, expectedFooterCrc));
    }

    /// <summary>One of <see cref="Runs"/>, without a copy.</summary>
    public ref readonly PackRun RunAt(int row) => ref _runs[row];

    /// <summary>The row of the partition's run, or null when the pack has none.</summary>
    public int? FindRow(PartitionId partition)
    {
        int low = 0;
        int high = _runs.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_runs[middle].Partition < partition)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low < _runs.Length && _runs[low].Partition == partition ? low : null;
    }

    /// <summary>The partition's run, or null when the pack has none.</summary>
    public PackRun? FindRun(PartitionId partition) => FindRow(partition) is { } row ? _runs[row] : null;

    /// <summary>
    /// The position of a batch that holds <paramref name="offset"/> or lies before it, at most about
    /// <see cref="Limits.PackIndexStrideBytes"/> before; the run's end for an offset past the run. One read, of the run's index.
    /// </summary>
    public long Seek(in PackRun run, Offset offset)
    {
        if (offset >= run.Next)
        {
            return run.End;
        }

        long found = run.Position;
        byte[] index = RentIndex(run);
        try
        {
            SpanReader reader = new(index.AsSpan(0, (int)run.IndexBytes));
            for (int i = 0; i < run.IndexItems && PackIndexItem.Read(ref reader) is var item && item.Base <= offset; i++)
            {
                found = item.Position;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(index);
        }

        return CheckFound(run, found);
    }

    /// <summary>
    /// The position of a batch from which on all entries lie at or behind <paramref name="offset"/>; at most about
    /// <see cref="Limits.PackIndexStrideBytes"/> later than the first such batch, and the run's end when the index knows none. One read, of the run's
    /// index.
    /// </summary>
    public long SeekBehind(in PackRun run, Offset offset)
    {
        long found = run.End;
        byte[] index = RentIndex(run);
        try
        {
            SpanReader reader = new(index.AsSpan(0, (int)run.IndexBytes));
            for (int i = 0; i < run.IndexItems; i++)
            {
                PackIndexItem item = PackIndexItem.Read(ref reader);
                if (item.Base >= offset)
                {
                    found = item.Position;
                    break;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(index);
        }

        return found == run.End ? found : CheckFound(run, found);
    }

    /// <summary>
    /// The position from where the first entry of the time <paramref name="time"/> or later is found by walking on; the run's end when every
    /// entry is earlier. Times need not ascend within a run. One read, of the run's index.
    /// </summary>
    public long SeekTime(in PackRun run, EntryTimestamp time)
    {
        if (run.MaxTimestamp < time)
        {
            return run.End;
        }

        long found = run.Position;
        byte[] index = RentIndex(run);
        try
        {
            SpanReader reader = new(index.AsSpan(0, (int)run.IndexBytes));
            for (int i = 0; i < run.IndexItems; i++)
            {
                PackIndexItem item = PackIndexItem.Read(ref reader);
                if (item.MaxTimestamp >= time)
                {
                    found = item.Position;
                    break;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(index);
        }

        return CheckFound(run, found);
    }

    /// <summary>
    /// The first offset of the stretch that begins <paramref name="bytes"/> or a little less after the run's beginning: with what lies below it,
    /// at most that many bytes go. One read, of the run's index.
    /// </summary>
    public Offset SeekBytes(in PackRun run, long bytes)
    {
        Offset found = run.First;
        byte[] index = RentIndex(run);
        try
        {
            SpanReader reader = new(index.AsSpan(0, (int)run.IndexBytes));
            for (int i = 0; i < run.IndexItems && PackIndexItem.Read(ref reader) is var item && item.Position - run.Position <= bytes; i++)
            {
                found = item.Base;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(index);
        }

        return found >= run.First && found < run.Next
            ? found
            : throw Corrupt(_file, run.IndexPosition, $"partition {run.Partition}'s index names offsets outside of its run");
    }

    /// <summary>
    /// Reads as many whole records from <paramref name="position"/> on as fit into <paramref name="into"/>, at most to the run's end or to
    /// one that is damaged, and checks each; the damage is thrown when it comes first. When not even the first fits, nothing is read and <see cref="PackBatches.BytesNeeded"/> says how much it needs.
    /// </summary>
    /// <param name="run">One of <see cref="Runs"/>.</param>
    /// <param name="position">From <see cref="Seek"/>, <see cref="SeekTime"/> or <see cref="PackBatches.Next"/>; the run's end reads nothing.</param>
    /// <param name="into">The caller's buffer; overwritten also past the records that the result holds.</param>
    public PackBatches ReadBatches(in PackRun run, long position, Span<byte> into)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(position, run.Position);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position, run.End);
        if (position == run.End)
        {
            return new PackBatches(default, 0, position, 0);
        }

        PackRunWalk walk = new(_file.Path, _header, run, position);
        if (into.Length < PackRunWalk.PeekBytes)
        {
            Span<byte> peek = stackalloc byte[PackRunWalk.PeekBytes];
            peek = peek[..(int)Math.Min(PackRunWalk.PeekBytes, run.End - position)];
            ReadExactly(_file, position, peek);
            return new PackBatches(default, 0, position, walk.PeekPaddedBytes(peek));
        }

        Span<byte> read = into[..(int)Math.Min(into.Length, run.End - position)];
        ReadExactly(_file, position, read);
        int used = 0;
        int batches = 0;
        try
        {
            while (used < read.Length && walk.TryStep(read[used..], out int recordBytes))
            {
                used += recordBytes;
                batches++;
            }
        }
        catch (StoreCorruptException) when (batches > 0)
        {
            // What stands before the damage is intact and is given out; whoever goes on reading meets the damage first thing.
        }

        int needed = batches == 0 ? walk.PeekPaddedBytes(read) : 0;
        return new PackBatches(read[..used], batches, position + used, needed);
    }

    /// <summary>These bytes of the file will be read soon. Never fails.</summary>
    public void WillNeed(long position, long bytes) => _file.WillNeed(position, bytes);

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private static PackHeader ReadHeader(IReadOnlyFile file, StoreIdentity identity, PackId id)
    {
        Span<byte> block = stackalloc byte[PackHeader.Bytes];
        ReadExactly(file, 0, block);
        HeaderCheck check = PackHeader.TryRead(block, out PackHeader header);
        string? reason = check switch
        {
            not HeaderCheck.Good => $"the pack's header block is not intact ({check})",
            _ when header.Store != identity => $"the pack belongs to store {header.Store.Id}, not to {identity.Id}",
            _ when header.Id != id => $"the pack says that it is number {header.Id}, not {id}",
            _ => null,
        };
        return reason is null ? header : throw Corrupt(file, 0, reason);
    }

    private static PackRun[] ReadFooter(IReadOnlyFile file, long fileBytes, uint expectedFooterCrc)
    {
        long trailerPosition = fileBytes - PackTrailer.Bytes;
        Span<byte> end = stackalloc byte[PackTrailer.Bytes];
        ReadExactly(file, trailerPosition, end);
        if (!PackTrailer.TryRead(end, out PackTrailer trailer)
            || trailer.FooterCrc != expectedFooterCrc
            || trailer.FooterPosition < PackHeader.Bytes
            || trailer.FooterBytes < PackFooter.HeadBytes
            || trailer.FooterPosition != trailerPosition - trailer.FooterBytes)
        {
            throw Corrupt(file, trailerPosition, "the pack's trailer is not intact, or not the one that was published");
        }

        // No more than the file has, and the journal vouches for the file's length.
        byte[] footer = new byte[trailer.FooterBytes];
        ReadExactly(file, trailer.FooterPosition, footer);
        if (Crc32C.Compute(footer) != trailer.FooterCrc)
        {
            throw Corrupt(file, trailer.FooterPosition, "the checksum of the pack's footer does not match");
        }

        return PackFooter.TryDecode(footer, trailer.FooterPosition)
            ?? throw Corrupt(file, trailer.FooterPosition, "the pack's footer contradicts itself or the file");
    }

    private static void ReadExactly(IReadOnlyFile file, long position, Span<byte> into)
    {
        int read = file.Read(position, into);
        if (read != into.Length)
        {
            throw Corrupt(file, position + read, "the file ends too early");
        }
    }

    private static StoreCorruptException Corrupt(IReadOnlyFile file, long position, string reason) => new(file.Path, position, reason);

    private byte[] RentIndex(in PackRun run)
    {
        int bytes = checked((int)run.IndexBytes);
        byte[] index = ArrayPool<byte>.Shared.Rent(bytes);
        try
        {
            ReadExactly(_file, run.IndexPosition, index.AsSpan(0, bytes));
            return Crc32C.Compute(index.AsSpan(0, bytes)) == run.IndexCrc
                ? index
                : throw Corrupt(_file, run.IndexPosition, $"the checksum of partition {run.Partition}'s index does not match");
        }
        catch (StorageException)
        {
            ArrayPool<byte>.Shared.Return(index);
            throw;
        }
    }

    private long CheckFound(in PackRun run, long found) =>
        found >= run.Position && found < run.End && found % RecordFrame.Alignment == 0
            ? found
            : throw Corrupt(_file, run.IndexPosition, $"partition {run.Partition}'s index points outside of its run");
}

using System.Buffers;
using Walrus.Storage.Events;
using Walrus.Storage.Files;
using Walrus.Storage.Format;
using Walrus.Storage.Journal.Backends;

namespace Walrus.Storage.Journal;

/// <summary>
/// Puts records at the end of the journal and goes on to the next file of the ring when one is full. Only the holder of the committer's
/// role calls it; <see cref="End"/> may be read by anyone.
/// </summary>
/// <remarks>
/// Each generation begins with a checkpoint of all that is not entries, so that any older file can go once its entries are packed. The
/// last bytes of every file are kept for records that make room (pack publications): without them a full ring could never be emptied.
/// Records of one group are gathered and handed to the kernel in one write (<see cref="WriteOut"/>): measured, a system call for each small
/// record costs more than the copy.
/// </remarks>
internal sealed class JournalWriter
{
    private readonly StoreIdentity _identity;
    private readonly JournalRing _ring;
    private readonly Func<IEnumerable<CheckpointItem>> _checkpoint;
    private readonly TimeProvider _time;
    private readonly EngineEvents _events;
    private readonly int _reserveBytes;
    private readonly Lock _dirtyGate = new();
    private readonly Lock _flushGate = new();
    private Exception? _failedFlush;
    private readonly List<JournalFile> _dirty = [];
    private readonly byte[] _gathered = new byte[Limits.JournalGatherBytes];
    private int _gatheredBytes;
    private ulong _flushedTo;
    private JournalFile? _current;

    public JournalWriter(
        StoreIdentity identity, JournalRing ring, int filesMax, Func<IEnumerable<CheckpointItem>> checkpoint, TimeProvider time, EngineEvents events)
    {
        _identity = identity;
        _ring = ring;
        _checkpoint = checkpoint;
        _time = time;
        _events = events;
        _reserveBytes = ReserveBytes(filesMax);
    }

    /// <summary>The file that takes records now.</summary>
    public JournalFile Current => _current ?? throw new InvalidOperationException("The journal has no current file before the first generation.");

    /// <summary>Past the last record that the kernel has.</summary>
    public JournalPosition End => Volatile.Read(ref _current)?.EndPosition ?? default;

    /// <summary>How far the journal is known to be durable: goes into every record. Set after each flush; never decreases.</summary>
    public JournalPosition FlushedTo
    {
        get => JournalPosition.FromPacked(Volatile.Read(ref _flushedTo));
        set => Volatile.Write(ref _flushedTo, value.Packed);
    }

    public FrameSalt Salt => _identity.Salt;

    /// <summary>True when the current file is so full that the next should be got ready.</summary>
    public bool IsNextWanted => Current.End > _ring.FileBytes / 4;

    /// <summary>Bytes that each file of a ring of so many keeps for records that make room.</summary>
    public static int ReserveBytes(int filesMax) =>
        (RecordFrame.PaddedBytes(RecordFrame.Bytes + PackPublishedBody.FixedBytes) * (filesMax + 2)) + RecordFrame.PaddedBytes(RecordFrame.Bytes) + Limits.JournalFreeingReserveBytes;

    private int NextPosition => Current.End + _gatheredBytes;

    /// <summary>The most bytes that one record may have, given the ring's file size: half a file, the rest being checkpoint and reserve.</summary>
    public int RecordBytesMax => (int)Math.Min(_ring.FileBytes / 2, int.MaxValue);

    /// <summary>
    /// Makes sure that a record of <paramref name="recordBytes"/> fits into the current file, going to the next one if need be.
    /// False when it does not fit and no next file is ready: nothing has changed then, ask again when the ring has one.
    /// </summary>
    public bool TryReserve(int recordBytes, JournalReserve reserve = JournalReserve.None)
    {
        int padded = RecordFrame.PaddedBytes(recordBytes);
        if (Fits(padded, reserve))
        {
            return true;
        }

        if (_ring.TakePrepared() is not { } next)
        {
            return false;
        }

        WriteOut();
        JournalFile full = Current;
        Anchor(full);
        StartGeneration(next, full.Generation.Next, full.EndPosition, oldestLive: _ring.OldestFull?.Generation ?? full.Generation);
        _ring.AddFull(full);
        _events.Watched?.Raise(new EngineEvent.JournalRolled((long)Current.Generation.Value, next.Path));
        Invariant.Holds(Fits(padded, reserve), "a record fits into an empty journal file");
        return true;
    }

    /// <summary>True when the record fits where <see cref="TryReserve"/> would not have to change files.</summary>
    public bool Fits(int recordBytes, JournalReserve reserve = JournalReserve.None) =>
        NextPosition + RecordFrame.PaddedBytes(recordBytes) + KeptFrom(reserve) <= Current.File.Length;

    /// <summary>Takes a finished record that was reserved; the kernel has it after <see cref="WriteOut"/>.</summary>
    /// <returns>Where the record begins in the current file.</returns>
    public int Append(ReadOnlySpan<byte> record)
    {
        int padded = RecordFrame.PaddedBytes(record.Length);
        if (_gatheredBytes + padded > _gathered.Length)
        {
            WriteOut();
        }

        int at = NextPosition;
        if (padded > _gathered.Length)
        {
            WriteLarge(record, padded - record.Length);
            return at;
        }

        record.CopyTo(_gathered.AsSpan(_gatheredBytes));
        _gathered.AsSpan(_gatheredBytes + record.Length, padded - record.Length).Clear();
        _gatheredBytes += padded;
        return at;
    }

    /// <summary>Hands all gathered records to the kernel. To be called before anybody is told of them.</summary>
    public void WriteOut()
    {
        if (_gatheredBytes > 0)
        {
            int bytes = _gatheredBytes;
            _gatheredBytes = 0;
            Current.Append(_gathered.AsSpan(0, bytes));
        }
    }

    /// <summary>
    /// Whether <see cref="WriteOut"/> and <see cref="FlushFiles"/> would be one step: there is something to write, the backend links the two, and only
    /// the current file needs a flush. Under the committer's role, which alone could make it false again.
    /// </summary>
    public bool CanWriteOutAndFlush
    {
        get
        {
            if (_gatheredBytes == 0 || !Current.File.LinksFlush)
            {
                return false;
            }

            lock (_dirtyGate)
            {
                return _dirty.Count == 1;
            }
        }
    }

    /// <summary>
    /// Hands all gathered records to the kernel and makes the journal durable in one step; only where <see cref="CanWriteOutAndFlush"/> says so.
    /// Under the flusher's gate.
    /// </summary>
    /// <exception cref="StorageException">Final.</exception>
    public void WriteOutAndFlush()
    {
        int bytes = _gatheredBytes;
        _gatheredBytes = 0;
        FlushOnce(Current, _gathered.AsMemory(0, bytes));
    }

    /// <summary>Builds and writes a control record: frame and body. It must have been reserved.</summary>
    public void AppendControl<TBody>(RecordKind kind, PartitionId partition, in TBody body)
        where TBody : struct, IRecordBody
    {
        int bytes = RecordFrame.Bytes + body.Bytes;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(bytes);
        Span<byte> record = buffer.AsSpan(0, bytes);
        body.Write(record[RecordFrame.Bytes..]);
        RecordFrame.Write(record, kind, partition, Current.Generation, FlushedTo, Salt);
        _ = Append(record);
        ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>Says in the journal how far it is durable, where there is room: evidence for recovery that what lies before was acknowledged.</summary>
    public void AppendFlushMark(RecordKind kind = RecordKind.FlushMark)
    {
        if (!Fits(RecordFrame.Bytes, kind == RecordKind.Closed ? JournalReserve.Publishing : JournalReserve.None))
        {
            return;
        }

        Span<byte> record = stackalloc byte[RecordFrame.Bytes];
        RecordFrame.Write(record, kind, default, Current.Generation, FlushedTo, Salt);
        _ = Append(record);
    }

    /// <summary>
    /// Makes <paramref name="file"/> the current one: header, then the checkpoint. <paramref name="previous"/> is where the journal ended
    /// before it; what lies beyond that place in the older file is cut off for ever by this header.
    /// </summary>
    public void StartGeneration(IJournalFile file, Generation generation, JournalPosition previous, Generation oldestLive)
    {
        byte[] block = new byte[JournalFileHeader.Bytes];
        EntryTimestamp now = EntryTimestamp.From(_time.GetUtcNow());
        new JournalFileHeader(_identity, generation, file.Length, oldestLive, previous, now).Write(block);
        file.Write(0, block);

        var next = new JournalFile(file, generation, JournalFileHeader.Bytes);
        foreach (byte[] part in CheckpointWriter.Split([.. _checkpoint()]))
        {
            byte[] padded = new byte[RecordFrame.PaddedBytes(RecordFrame.Bytes + part.Length)];
            Span<byte> record = padded.AsSpan(0, RecordFrame.Bytes + part.Length);
            part.CopyTo(record[RecordFrame.Bytes..]);
            RecordFrame.Write(record, RecordKind.CheckpointPart, default, generation, FlushedTo, Salt);
            next.Append(padded);
        }

        lock (_dirtyGate)
        {
            _dirty.Add(next);
        }

        Volatile.Write(ref _current, next);
    }

    /// <summary>Bytes at the end of the file that a record must leave free.</summary>
    private int KeptFrom(JournalReserve reserve) => reserve switch
    {
        JournalReserve.Publishing => 0,
        JournalReserve.Freeing => _reserveBytes - Limits.JournalFreeingReserveBytes,
        _ => _reserveBytes,
    };

    /// <summary>A record above the gathering buffer goes by itself, its padding after it.</summary>
    private void WriteLarge(ReadOnlySpan<byte> record, int paddingBytes)
    {
        Current.Append(record);
        Span<byte> padding = stackalloc byte[RecordFrame.Alignment];
        Current.Append(padding[..paddingBytes]);
    }

    /// <summary>
    /// A generation begins only once the one before it is on disk with its header and checkpoint: were two of them unflushed, a power cut
    /// could keep the second header and lose the first, and recovery would miss a file that nobody damaged. Mostly done long before.
    /// </summary>
    private void Anchor(JournalFile current)
    {
        if (FlushedTo.Generation < current.Generation)
        {
            FlushOne(current);
        }
    }

    private void FlushOne(JournalFile file) => FlushOnce(file, default);

    /// <summary>
    /// One flush at a time, and none after one that failed: the kernel reports a lost page to one caller only, and the other's flush of the
    /// same file would seem to have succeeded. With <paramref name="records"/> they are written in the same step.
    /// </summary>
    private void FlushOnce(JournalFile file, ReadOnlyMemory<byte> records)
    {
        lock (_flushGate)
        {
            if (_failedFlush is { } before)
            {
                throw new FlushFailedException(file.File.Path, "an earlier flush of the journal failed", before);
            }

            try
            {
                if (records.IsEmpty)
                {
                    file.File.Flush();
                }
                else
                {
                    file.AppendAndFlush(records.Span);
                }
            }
            catch (Exception fault)
            {
                _failedFlush = fault;
                throw;
            }
        }
    }

    /// <summary>
    /// Flushes every file written to since the last call, oldest first. Called under the flusher's gate, beside appends.
    /// </summary>
    /// <exception cref="FlushFailedException">Final.</exception>
    public void FlushFiles()
    {
        JournalFile[] files;
        lock (_dirtyGate)
        {
            files = [.. _dirty];
        }

        foreach (JournalFile file in files)
        {
            FlushOne(file);
        }

        lock (_dirtyGate)
        {
            // The last one is still being written; the others take no more records, so one flush was enough.
            _dirty.RemoveAll(file => file.Generation < files[^1].Generation);
        }
    }
}

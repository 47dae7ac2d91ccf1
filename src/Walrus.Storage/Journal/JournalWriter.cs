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
/// Records are built in the <see cref="JournalStage"/> and go to the file many at a time: measured, a system call for each small record costs
/// more than the copy. A record above its bound goes to the file by itself.
/// </remarks>
internal sealed class JournalWriter
{
    private readonly StoreIdentity _identity;
    private readonly JournalRing _ring;
    private readonly JournalStage _stage;
    private readonly Func<IEnumerable<CheckpointItem>> _checkpoint;
    private readonly TimeProvider _time;
    private readonly EngineEvents _events;
    private readonly int _reserveBytes;
    private readonly Lock _dirtyGate = new();
    private readonly Lock _flushGate = new();
    private Exception? _failedFlush;
    private readonly List<JournalFile> _dirty = [];
    private int _next;
    private ulong _flushedTo;
    private JournalFile? _current;

    public JournalWriter(
        StoreIdentity identity, JournalRing ring, JournalStage stage, Func<IEnumerable<CheckpointItem>> checkpoint, TimeProvider time, EngineEvents events)
    {
        _identity = identity;
        _ring = ring;
        _stage = stage;
        _checkpoint = checkpoint;
        _time = time;
        _events = events;
        _reserveBytes = ReserveBytes(ring.FilesEverMax);
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

    /// <summary>What the frame checksum of the next record starts from.</summary>
    public FrameSalt SaltHere => _identity.Salt.At(_next);

    /// <summary>True when the current file is so full that the next should be got ready.</summary>
    public bool IsNextWanted => Current.End > NextWantedFrom;

    /// <summary>Where in a file <see cref="IsNextWanted"/> becomes true.</summary>
    public long NextWantedFrom => _ring.FileBytes / 4;

    /// <summary>Where the next record of the current file begins. For the committer's role only.</summary>
    public int NextPosition => _next;

    /// <summary>Bytes that each file of a ring of so many keeps for records that make room.</summary>
    public static int ReserveBytes(int filesMax) =>
        (RecordFrame.PaddedBytes(RecordFrame.Bytes + PackPublishedBody.FixedBytes) * (filesMax + 2)) + RecordFrame.PaddedBytes(RecordFrame.Bytes) + Limits.JournalFreeingReserveBytes;

    /// <summary>The store that it writes for.</summary>
    public StoreIdentity Store => _identity;

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
        full.Drain();
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

    /// <summary>Takes a finished record that was reserved; others may be told of it after <see cref="WriteOut"/>.</summary>
    /// <returns>Where the record begins in the current file.</returns>
    public int Append(ReadOnlySpan<byte> record)
    {
        int at = _next;
        if (record.Length > Limits.JournalStagedRecordBytesMax)
        {
            WriteLarge(record);
            return at;
        }

        record.CopyTo(Begin(record.Length));
        EndRecord(record.Length);
        return at;
    }

    /// <summary>
    /// The memory of a record that was reserved, at <see cref="NextPosition"/>, to build it in place: at most
    /// <see cref="Limits.JournalStagedRecordBytesMax"/> bytes. <see cref="EndRecord"/> follows, or nothing was written.
    /// </summary>
    public Span<byte> Begin(int recordBytes)
    {
        int padded = RecordFrame.PaddedBytes(recordBytes);
        if (_next + padded - Current.Written > Limits.JournalStageBytes)
        {
            Current.Publish(_next);
            Current.Drain();
        }

        return _stage.Place(_next, padded)[..recordBytes];
    }

    /// <summary>The record that was begun last is finished. When the stage is kept, a killed process loses nothing of it from here on.</summary>
    public void EndRecord(int recordBytes)
    {
        int padded = RecordFrame.PaddedBytes(recordBytes);
        _stage.Place(_next, padded)[recordBytes..].Clear();
        _stage.Keep(_next, padded);
        _next += padded;
    }

    /// <summary>
    /// Everything so far is safe against a killed process, in a kept stage or in the file, and may be read. To be called before anybody is
    /// told of it.
    /// </summary>
    public void WriteOut()
    {
        JournalFile current = Current;
        current.Publish(_next);
        if (!_stage.IsKept)
        {
            current.Drain();
            _stage.Restart(_next);
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
            JournalFile current = Current;
            int staged = _next - current.Written;
            if (staged == 0 || _stage.IsKept || !current.File.LinksFlush || _stage.Piece(current.Written, staged).Length < staged)
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
    /// Hands all staged records to the kernel and makes the journal durable in one step; only where <see cref="CanWriteOutAndFlush"/> says so.
    /// Under the flusher's gate.
    /// </summary>
    /// <exception cref="StorageException">Final.</exception>
    public void WriteOutAndFlush()
    {
        JournalFile current = Current;
        FlushOnce(current, _stage.Piece(current.Written, _next - current.Written));
        _stage.Restart(_next);
    }

    /// <summary>Nothing is drained any more: the stage's memory may go. Of a failed engine, whose last records recovery finds in it.</summary>
    public void Close() => Volatile.Read(ref _current)?.Close();

    /// <summary>Builds and writes a control record: frame and body. It must have been reserved.</summary>
    public void AppendControl<TBody>(RecordKind kind, PartitionId partition, in TBody body)
        where TBody : struct, IRecordBody
    {
        int bytes = RecordFrame.Bytes + body.Bytes;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(bytes);
        Span<byte> record = buffer.AsSpan(0, bytes);
        body.Write(record[RecordFrame.Bytes..]);
        RecordFrame.Write(record, kind, partition, Current.Generation, FlushedTo, SaltHere);
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
        RecordFrame.Write(record, kind, default, Current.Generation, FlushedTo, SaltHere);
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

        var next = new JournalFile(file, generation, JournalFileHeader.Bytes, _stage);
        foreach (byte[] part in CheckpointWriter.Split([.. _checkpoint()]))
        {
            byte[] padded = new byte[RecordFrame.PaddedBytes(RecordFrame.Bytes + part.Length)];
            Span<byte> record = padded.AsSpan(0, RecordFrame.Bytes + part.Length);
            part.CopyTo(record[RecordFrame.Bytes..]);
            RecordFrame.Write(record, RecordKind.CheckpointPart, default, generation, FlushedTo, _identity.Salt.At(next.End));
            next.Append(padded);
        }

        lock (_dirtyGate)
        {
            _dirty.Add(next);
        }

        _next = next.End;
        _stage.Restart(_next);
        Volatile.Write(ref _current, next);
    }

    /// <summary>Bytes at the end of the file that a record must leave free.</summary>
    private int KeptFrom(JournalReserve reserve) => reserve switch
    {
        JournalReserve.Publishing => 0,
        JournalReserve.Freeing => _reserveBytes - Limits.JournalFreeingReserveBytes,
        _ => _reserveBytes,
    };

    /// <summary>A record above the stage's bound goes to the file by itself, its padding after it.</summary>
    private void WriteLarge(ReadOnlySpan<byte> record)
    {
        WriteOut();
        Current.Append(record);
        int padding = RecordFrame.PaddedBytes(record.Length) - record.Length;
        if (padding > 0)
        {
            Span<byte> zeroes = stackalloc byte[RecordFrame.Alignment];
            zeroes.Clear();
            Current.Append(zeroes[..padding]);
        }

        _next = Current.End;
        _stage.Restart(_next);
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
    private void FlushOnce(JournalFile file, ReadOnlySpan<byte> records)
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
                    file.Drain();
                    file.File.Flush();
                }
                else
                {
                    file.AppendAndFlush(records);
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

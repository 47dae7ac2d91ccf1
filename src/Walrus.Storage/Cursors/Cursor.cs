using System.Runtime.CompilerServices;
using Walrus.Storage.Cursors;
using Walrus.Storage.Format;

namespace Walrus.Storage;

/// <summary>
/// A consumer's position in one partition, kept in the journal. One object per name and partition: all callers of the same cursor share
/// it, and no two of them get the same entry. When a move is recorded is the engine's <see cref="ConsistencyMode"/>.
/// </summary>
/// <remarks>
/// When a move can not be recorded (a full disk), the callers who wait for it get the error and no entry, and the cursor stands where it was
/// recorded last; under <see cref="ConsistencyMode.AtLeastOnce"/> a read leaves it where it was.
/// </remarks>
public sealed partial class Cursor
{
    private readonly PartitionLog _log;
    private readonly Visibility _visibility;
    private readonly ConsistencyMode _consistency;
    private volatile bool _isDeleted;

    internal Cursor(PartitionLog log, CursorName name, Offset position, Visibility visibility, ConsistencyMode consistency)
    {
        _log = log;
        Name = name;
        _position = position;
        _confirmed = position;
        _staged = position;
        Recorded = position;
        _visibility = visibility;
        _consistency = consistency;
    }

    /// <summary>Its name.</summary>
    public CursorName Name { get; }

    /// <summary>The next offset it will read, moves under way included. Never below the partition's start.</summary>
    public Offset Position
    {
        get
        {
            lock (_gate)
            {
                return At;
            }
        }
    }

    internal PartitionId Partition => _log.Id;

    internal TopicName Topic => _log.Topic;

    /// <summary>Why it moves no more; null while it does.</summary>
    internal StorageException? Deletion => _log.Index.IsDeleted ? new TopicDeletedException(Topic) : _isDeleted ? new CursorDeletedException(Topic, Name) : null;

    /// <summary>The offset that the next batch gets: no cursor is recorded beyond it. For the committer's role only.</summary>
    internal Offset LogEnd => _log.Index.Next;

    /// <summary>The deletion stands in the journal. Under the committer's role.</summary>
    internal void MarkDeleted() => _isDeleted = true;

    /// <summary>The entry at the position, or null when none is visible. The cursor stays.</summary>
    /// <exception cref="StorageException">The entry could not be read.</exception>
    public Entry? Peek()
    {
        ThrowIfDeleted();
        return _log.ReadEntry(Position, _visibility);
    }

    /// <summary>
    /// The entry at the position, or null when none is visible. With <paramref name="checkpoint"/> the cursor moves past the entry; under
    /// <see cref="ConsistencyMode.StrictlyAtOnce"/> it has, as durably as the fsync schedule says, before this completes, so an entry is handed
    /// out at most once, whatever crashes. Without, the cursor stays (a peek).
    /// </summary>
    /// <remarks>
    /// Under <see cref="ConsistencyMode.StrictlyAtOnce"/> the entry is claimed before this returns its task: calls made one after another get
    /// entries in order, and share a flush. Cancelling stops only the wait: the cursor has moved.
    /// </remarks>
    /// <exception cref="StorageException">The move was not recorded, or the entry could not be read.</exception>
    public ValueTask<Entry?> ReadNextAsync(bool checkpoint = true, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return checkpoint
            ? TakeAsync<EntryRead, Entry>(new EntryRead(_log, _visibility), cancellationToken)
            : new ValueTask<Entry?>(Peek());
    }

    /// <summary>As <see cref="ReadNextAsync"/>, blocking: the fastest form for one reader.</summary>
    /// <exception cref="StorageException">The move was not recorded, or the entry could not be read.</exception>
    public Entry? ReadNext(bool checkpoint = true) =>
        checkpoint ? Take<EntryRead, Entry>(new EntryRead(_log, _visibility)) : Peek();

    /// <summary>
    /// Entries from the position on, of <paramref name="bytesMax"/> bytes of keys and values in all, and one at least when one is visible. They
    /// are borrowed: the caller disposes the result. With <paramref name="checkpoint"/> the cursor moves past all of them, as for
    /// <see cref="ReadNextAsync"/>; under <see cref="ConsistencyMode.AtLeastOnce"/> there are never more than may come again. Never null: nothing to
    /// read is <see cref="ReadOutcome.EndOfLog"/>.
    /// </summary>
    /// <remarks>Entries of one append are stored as one batch, which is read whole: a budget far below its size reads it again for each part.</remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bytesMax"/> is negative.</exception>
    /// <exception cref="StorageException">The move was not recorded, or the entries could not be read.</exception>
    public ValueTask<ReadResult> ReadBatchAsync(int bytesMax, bool checkpoint = true, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytesMax);
        cancellationToken.ThrowIfCancellationRequested();
        if (!checkpoint)
        {
            return new ValueTask<ReadResult>(PeekBatch(bytesMax));
        }

        ValueTask<ReadResult?> take = TakeAsync<BatchRead, ReadResult>(new BatchRead(_log, _visibility, bytesMax), cancellationToken);
        return take.IsCompletedSuccessfully ? new ValueTask<ReadResult>(take.Result ?? Nothing()) : Finish(this, take);

        static async ValueTask<ReadResult> Finish(Cursor cursor, ValueTask<ReadResult?> take) => await take ?? cursor.Nothing();
    }

    /// <summary>As <see cref="ReadBatchAsync"/>, blocking.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bytesMax"/> is negative.</exception>
    /// <exception cref="StorageException">The move was not recorded, or the entries could not be read.</exception>
    public ReadResult ReadBatch(int bytesMax, bool checkpoint = true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytesMax);
        return checkpoint
            ? Take<BatchRead, ReadResult>(new BatchRead(_log, _visibility, bytesMax)) ?? Nothing()
            : PeekBatch(bytesMax);
    }

    /// <summary>
    /// Every entry from the position on, as it comes, with the cursor moving as for <see cref="ReadNextAsync"/>. Ends only by cancelling, or with
    /// the engine's error. What was cancelled while it waited for a move is still yielded: no entry is lost between cursor and reader.
    /// </summary>
    /// <exception cref="EngineClosedException">The engine was disposed meanwhile.</exception>
    /// <exception cref="StorageException">A move was not recorded, or an entry could not be read.</exception>
    public async IAsyncEnumerable<Entry> ConsumeAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long cuts = _log.Index.Layout.Cuts.Count;
#pragma warning disable CA2016, MA0040 // Cancelled between claim and return, an entry would be lost to its reader; a move takes no longer than a flush.
            Entry? next = await ReadNextAsync(checkpoint: true, CancellationToken.None);
#pragma warning restore CA2016, MA0040
            if (next is not null)
            {
                yield return next;
                continue;
            }

            // Once: a cut may move this cursor back to where the next entry comes.
            await _log.WaitOnceAsync(Position, cuts, _visibility, cancellationToken);
        }
    }

    /// <summary>
    /// Moves the cursor to <paramref name="to"/>, from the partition's start to its visible end inclusive. Completes as durably as the
    /// fsync schedule says, in every mode: moving to <see cref="Position"/> records that everything up to there has been read.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="to"/> lies outside; a cursor is never ahead of its log.</exception>
    /// <exception cref="StorageException">The move was not recorded.</exception>
    public async ValueTask MoveAsync(Offset to, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ValueTask<AppendResult> move = Seek(to);
        _log.Kick();
        _ = await PartitionLog.Cancellable(move, cancellationToken);
    }

    /// <summary>As <see cref="MoveAsync"/>, blocking.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="to"/> lies outside.</exception>
    /// <exception cref="StorageException">The move was not recorded.</exception>
    public void Move(Offset to)
    {
        ValueTask<AppendResult> move = Seek(to);
        _log.Kick(mayRunHere: true);
        _ = SyncWait.For(move);
    }

    /// <summary>
    /// Moves the cursor to the first visible entry of <paramref name="time"/> or later, to the visible end when there is none, and returns that
    /// place. Otherwise as <see cref="MoveAsync"/>. May read the disk.
    /// </summary>
    /// <exception cref="StorageException">The move was not recorded, or an entry could not be read.</exception>
    public async ValueTask<Offset> MoveToTimeAsync(EntryTimestamp time, CancellationToken cancellationToken = default)
    {
        Offset to = Offset.Min(_log.FindTime(time), _log.VisibleEnd(_visibility));
        await MoveAsync(to, cancellationToken);
        return to;
    }

    private void ThrowIfDeleted()
    {
        if (_isDeleted)
        {
            throw new CursorDeletedException(Topic, Name);
        }
    }

    private ReadResult PeekBatch(int bytesMax)
    {
        ThrowIfDeleted();
        return new BatchRead(_log, _visibility, bytesMax).Read(Position, Furthest) ?? Nothing();
    }

    private ReadResult Nothing() => ReadResult.Nothing(ReadOutcome.EndOfLog, Position, _log.Start, _log.VisibleEnd(_visibility));

    private ValueTask<AppendResult> Seek(Offset to)
    {
        _log.ThrowIfNotWritable();
        ThrowIfDeleted();
        Offset end = _log.VisibleEnd(_visibility);
        if (to < _log.Start || to > end)
        {
            throw new ArgumentOutOfRangeException(nameof(to), to, $"A cursor of this partition can stand from {_log.Start} to {end}.");
        }

        lock (_gate)
        {
            _position = to;
            return StageAndWait(to, isSeek: true);
        }
    }
}

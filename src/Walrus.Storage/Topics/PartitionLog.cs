using System.Collections.Concurrent;
using Walrus.Storage.Cursors;
using Walrus.Storage.Format;
using Walrus.Storage.Journal;
using Walrus.Storage.Topics;

namespace Walrus.Storage;

/// <summary>
/// One totally ordered sequence of entries: append, read, wait, cursors, segments. Thread-safe. Entries of appends that a caller makes one
/// after another (awaited or not) lie in that order; concurrent ones in some order.
/// </summary>
public sealed partial class PartitionLog
{
    private readonly Staging _staging;
    private readonly PartitionReader _reader;
    private readonly PartitionServices _services;

    internal PartitionLog(TopicName topic, int number, PartitionIndex index, SegmentChain chain, PartitionServices services)
    {
        Topic = topic;
        Number = number;
        Index = index;
        Chain = chain;
        _services = services;
        _staging = new Staging(topic, index, services.Committer, services.Batches, services.RecordBytesMax, services.Time);
        _reader = new PartitionReader(index, topic, services.Salt, services.EntryCache, services.Inflater, services.ReadAhead);
    }

    /// <summary>The topic that this is a partition of.</summary>
    public TopicName Topic { get; }

    /// <summary>Which partition of its topic, from 0.</summary>
    public int Number { get; }

    /// <summary>The first offset that can be read.</summary>
    public Offset Start => Index.Start;

    /// <summary>The next offset to be written.</summary>
    public Offset End => Index.End;

    /// <summary>Past the last entry that would survive a power cut. Decreases only by <see cref="CutAsync"/>.</summary>
    public Offset DurableEnd => Index.DurableEnd;

    /// <summary>The segments in order; the last is the open one. A snapshot.</summary>
    public IReadOnlyList<SegmentSpan> Segments => Chain.Segments;

    internal PartitionId Id => Index.Partition;

    internal PartitionIndex Index { get; }

    internal SegmentChain Chain { get; }


    /// <summary>
    /// Appends one entry. Its bytes are copied before this returns its task. Completes when the entry is as durable as the fsync schedule
    /// says. Cancelling stops only the wait: the entry may still land.
    /// </summary>
    /// <exception cref="EntryTooLargeException">Nothing was written.</exception>
    /// <exception cref="DiskFullException">Nothing was written; repeat it when there is space.</exception>
    /// <exception cref="FlushFailedException">Nobody knows whether the entry will be there after reopening.</exception>
    /// <exception cref="StorageException">The engine has failed or is closed.</exception>
    public ValueTask<AppendResult> AppendAsync(ReadOnlySpan<byte> value, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfNotWritable();
        return Cancellable(_staging.Append(value, mayRunHere: !_services.Batches.FlushesEach), cancellationToken);
    }

    /// <summary>
    /// Appends entries as one batch, all or nothing: up to <see cref="Limits.BatchEntriesMax"/> entries and <see cref="Limits.BatchBytesMax"/> bytes,
    /// and half a journal file. Otherwise as <see cref="AppendAsync(ReadOnlySpan{byte}, CancellationToken)"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The batch is empty.</exception>
    public ValueTask<AppendResult> AppendAsync(ReadOnlySpan<NewEntry> batch, CancellationToken cancellationToken = default)
    {
        if (batch.IsEmpty)
        {
            throw new ArgumentException("A batch has at least one entry.", nameof(batch));
        }

        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfNotWritable();
        return Cancellable(_staging.Append(batch, producer: null, mayRunHere: !_services.Batches.FlushesEach), cancellationToken);
    }

    /// <summary>
    /// Appends one entry and blocks until it is as durable as the fsync schedule says. A lone caller flushes on its own thread, which is
    /// the fastest way for one writer; many concurrent writers should use the asynchronous form.
    /// </summary>
    public AppendResult Append(ReadOnlySpan<byte> value)
    {
        ThrowIfNotWritable();
        ValueTask<AppendResult> task = _staging.Append(value, mayRunHere: true);
        return task.IsCompleted ? task.GetAwaiter().GetResult() : task.AsTask().GetAwaiter().GetResult();
    }

    /// <summary>
    /// Reads from an offset: whole batches up to about <paramref name="bytesMax"/> bytes, at least one entry when one is visible. Stateless
    /// and without locks; may read the disk. The caller disposes the result.
    /// </summary>
    /// <exception cref="StoreCorruptException">What is stored there is damaged; it is never skipped.</exception>
    /// <exception cref="TopicDeletedException">There is nothing to read any more.</exception>
    public ReadResult Read(Offset from, int bytesMax, Visibility visibility)
    {
        ThrowIfDeleted();
        return _reader.Read(from, bytesMax, visibility);
    }

    /// <summary>The entry at an offset; null when none is visible there.</summary>
    /// <exception cref="StoreCorruptException">What is stored there is damaged.</exception>
    /// <exception cref="TopicDeletedException">There is nothing to read any more.</exception>
    public Entry? ReadEntry(Offset at, Visibility visibility)
    {
        ThrowIfDeleted();
        return _reader.ReadEntry(at, visibility);
    }

    /// <summary>The first offset whose entry has <paramref name="time"/> or a later one; the end when there is none (KIP-79's rule).</summary>
    /// <exception cref="TopicDeletedException">There is nothing to find any more.</exception>
    public Offset FindTime(EntryTimestamp time)
    {
        ThrowIfDeleted();
        return _reader.FindTime(time);
    }

    /// <summary>
    /// Completes when an entry at <paramref name="offset"/> is visible. Costs nothing while it waits: no polling. When the partition is cut meanwhile,
    /// the wait goes on for a new entry there.
    /// </summary>
    /// <exception cref="EngineClosedException">The engine was disposed meanwhile.</exception>
    /// <exception cref="EngineFailedException">The engine has failed: the end will not move any more.</exception>
    /// <exception cref="TopicDeletedException">The topic was deleted, before or meanwhile.</exception>
    public async ValueTask WaitForAsync(Offset offset, Visibility visibility, CancellationToken cancellationToken = default)
    {
        ThrowIfDeleted();
        while (offset >= Index.VisibleEnd(visibility))
        {
            await WaitOnceAsync(offset, Index.Layout.Cuts.Count, visibility, cancellationToken);
        }
    }

    /// <summary>
    /// As <see cref="WaitForAsync"/>, and completes, too, when the partition was cut since there were <paramref name="cuts"/> cuts, or the end moved
    /// otherwise: look again.
    /// </summary>
    internal async ValueTask WaitOnceAsync(Offset offset, long cuts, Visibility visibility, CancellationToken cancellationToken)
    {
        Task next = Index.Signal(visibility).Next();
        if (offset < Index.VisibleEnd(visibility) || Index.Layout.Cuts.Count != cuts)
        {
            return;
        }

        ThrowIfDeleted();

        // After the task was taken: a failure from here on ends it.
        _services.Health.ThrowIfFailed();
        await next.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Rollover: seals the open segment at its exact end and opens the next. Does nothing when the open segment is not
    /// <paramref name="expected"/> any more (a retry) or has no entry. Returns the segment then open; durable as the fsync schedule says.
    /// </summary>
    public async ValueTask<SegmentSpan> SealSegmentAsync(SegmentNumber expected, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfNotWritable();
        var work = new SealSegmentWork(Topic, Number, Index, Chain, expected, _services);
        _services.Committer.Add(work);
        _services.Committer.Kick(mayRunHere: false);
        return await work.Done.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Gives up all entries below <paramref name="start"/> and returns the start then: reads below it are out of range from now on, and
    /// their space is freed in the background. Does nothing when they are gone already. Durable whatever the fsync schedule. On a full disk
    /// this works where appends do not.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="start"/> lies beyond the end.</exception>
    /// <exception cref="StorageException">The topic was deleted, or the engine has failed or is closed.</exception>
    public async ValueTask<Offset> TrimAsync(Offset start, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfNotWritable();
        TrimWork work = NewTrim(start);
        _services.Committer.Add(work);
        _services.Committer.Kick(mayRunHere: false);
        return await work.Done.WaitAsync(cancellationToken);
    }

    internal Offset VisibleEnd(Visibility visibility) => Index.VisibleEnd(visibility);

    internal void ThrowIfNotWritable()
    {
        _services.Health.ThrowIfNotWritable();
        ThrowIfDeleted();
    }

    private void ThrowIfDeleted()
    {
        if (Index.IsDeleted)
        {
            throw new TopicDeletedException(Topic);
        }
    }

    internal CursorMoveWork NewCursorMove(Cursor cursor) => new(cursor, _services.Batches.Requests, _services.Batches.FlushesEach);

    internal void Add(StagedWork work) => _services.Committer.Add(work);

    internal void Kick() => Kick(mayRunHere: !_services.Batches.FlushesEach);

    internal void Kick(bool mayRunHere) => _services.Committer.Kick(mayRunHere);

    internal static ValueTask<AppendResult> Cancellable(ValueTask<AppendResult> task, CancellationToken cancellationToken) =>
        task.IsCompleted || !cancellationToken.CanBeCanceled
            ? task
            : new ValueTask<AppendResult>(task.AsTask().WaitAsync(cancellationToken));
}

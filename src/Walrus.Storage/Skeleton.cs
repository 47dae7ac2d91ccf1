#pragma warning disable
namespace Walrus.Storage;

/// <summary>The log on one disk: topics in one directory, made durable through one journal.</summary>
public sealed class LogEngine : IAsyncDisposable
{
    /// <summary>Opens or creates the store; runs recovery.</summary>
    public static Task<LogEngine> OpenAsync(LogOptions options, CancellationToken cancellationToken = default) => throw new InvalidOperationException();
    /// <summary>What opening found.</summary>
    public RecoveryReport Recovery => throw new InvalidOperationException();
    /// <summary>Open, Failed or Closed.</summary>
    public EngineState State => throw new InvalidOperationException();
    /// <summary>First cause of failure; null while healthy.</summary>
    public StorageException? Failure => throw new InvalidOperationException();
    /// <summary>Snapshot of all topics, ordered by name.</summary>
    public IReadOnlyList<Topic> Topics => throw new InvalidOperationException();
    /// <summary>Creates the topic durably, or returns the existing one (whatever its partition count).</summary>
    public ValueTask<Topic> CreateTopicAsync(TopicName name, int partitions = 1, CancellationToken cancellationToken = default) => throw new InvalidOperationException();
    /// <summary>Null when there is none.</summary>
    public Topic? FindTopic(TopicName name) => throw new InvalidOperationException();
    /// <summary>Makes everything appended so far durable.</summary>
    public ValueTask FlushAsync(CancellationToken cancellationToken = default) => throw new InvalidOperationException();
    /// <summary>Clean shutdown: finishes queued appends, packs, flushes, releases the directory.</summary>
    public ValueTask DisposeAsync() => throw new InvalidOperationException();
}

/// <summary>A named stream of 1..n partitions.</summary>
public sealed class Topic
{
    /// <summary>Its name.</summary>
    public TopicName Name => throw new InvalidOperationException();
    /// <summary>Never empty.</summary>
    public IReadOnlyList<PartitionLog> Partitions => throw new InvalidOperationException();
}

/// <summary>One totally ordered sequence of entries.</summary>
public sealed class PartitionLog
{
    /// <summary>First offset that can be read.</summary>
    public Offset Start => throw new InvalidOperationException();
    /// <summary>Next offset to be written.</summary>
    public Offset End => throw new InvalidOperationException();
    /// <summary>Past the last flushed entry.</summary>
    public Offset DurableEnd => throw new InvalidOperationException();
    /// <summary>Appends one entry. The bytes are copied before this returns its task. Completes per the fsync schedule.
    /// Cancelling stops only the wait: the entry may still land.</summary>
    public ValueTask<AppendResult> AppendAsync(ReadOnlySpan<byte> value, CancellationToken cancellationToken = default) => throw new InvalidOperationException();
    /// <summary>Appends entries as one batch: all or nothing.</summary>
    public ValueTask<AppendResult> AppendAsync(ReadOnlySpan<NewEntry> batch, CancellationToken cancellationToken = default) => throw new InvalidOperationException();
    /// <summary>Appends one entry, blocking.</summary>
    public AppendResult Append(ReadOnlySpan<byte> value) => throw new InvalidOperationException();
    /// <summary>Reads from an offset up to a byte budget, at least one entry when there is one.</summary>
    public ReadResult Read(Offset from, int bytesMax, Visibility visibility) => throw new InvalidOperationException();
    /// <summary>The entry at an offset; null at or past the visible end.</summary>
    public Entry? ReadEntry(Offset at, Visibility visibility) => throw new InvalidOperationException();
    /// <summary>The first offset whose entry has this time or a later one; the end when there is none.</summary>
    public Offset FindTime(EntryTimestamp time) => throw new InvalidOperationException();
    /// <summary>Completes when an entry at <paramref name="offset"/> is visible; no polling.</summary>
    public ValueTask WaitForAsync(Offset offset, Visibility visibility, CancellationToken cancellationToken = default) => throw new InvalidOperationException();
    /// <summary>The partition's segments in order; the last is the open one. A snapshot.</summary>
    public IReadOnlyList<SegmentSpan> Segments => throw new InvalidOperationException();
    /// <summary>
    /// Rollover: seals the open segment at its exact end and opens the next. Does nothing (and returns the open segment) when the open
    /// segment is not <paramref name="expected"/> any more (a retry) or is empty. Returns the segment now open. Durable per the fsync schedule.
    /// </summary>
    public ValueTask<SegmentSpan> SealSegmentAsync(SegmentNumber expected, CancellationToken cancellationToken = default) => throw new InvalidOperationException();
    /// <summary>The cursor of that name, at Start when it never moved.</summary>
    public Cursor GetCursor(CursorName name) => throw new InvalidOperationException();
}

/// <summary>Outcome of a read.</summary>
public enum ReadOutcome
{
    /// <summary>Entries follow.</summary>
    Entries,
    /// <summary>Nothing visible at the offset yet.</summary>
    EndOfLog,
    /// <summary>Below the start or above the end.</summary>
    OutOfRange,
}

/// <summary>Entries read, in a pooled buffer that Dispose returns.</summary>
public sealed class ReadResult : IDisposable
{
    /// <summary>What happened.</summary>
    public ReadOutcome Outcome => throw new InvalidOperationException();
    /// <summary>First readable offset at the time.</summary>
    public Offset Start => throw new InvalidOperationException();
    /// <summary>Visible end at the time.</summary>
    public Offset End => throw new InvalidOperationException();
    /// <summary>Where the next read goes on.</summary>
    public Offset Next => throw new InvalidOperationException();
    /// <summary>foreach (EntryView entry in result.Entries).</summary>
    public EntryViews Entries => throw new InvalidOperationException();
    /// <summary>Returns the buffer.</summary>
    public void Dispose() { }
}

/// <summary>Allocation-free enumerable over a result.</summary>
public readonly ref struct EntryViews
{
    /// <summary>For foreach.</summary>
    public Enumerator GetEnumerator() => throw new InvalidOperationException();
    /// <summary>The enumerator.</summary>
    public ref struct Enumerator
    {
        /// <summary>Valid until the result is disposed.</summary>
        public EntryView Current => throw new InvalidOperationException();
        /// <summary>Advances.</summary>
        public bool MoveNext() => throw new InvalidOperationException();
    }
}

/// <summary>A consumer's position in one partition, persisted in the journal.</summary>
public sealed class Cursor
{
    /// <summary>Its name.</summary>
    public CursorName Name => throw new InvalidOperationException();
    /// <summary>Next offset it will read.</summary>
    public Offset Position => throw new InvalidOperationException();
    /// <summary>
    /// The entry at the position, or null when none is visible. With <paramref name="checkpoint"/>, the cursor has moved past it as durably
    /// as the fsync schedule says before this completes (strictly at once); without, it stays (a peek). Calls are serialised per cursor:
    /// no two calls return the same entry.
    /// </summary>
    public ValueTask<Entry?> ReadNextAsync(bool checkpoint = true, CancellationToken cancellationToken = default) => throw new InvalidOperationException();
    /// <summary>Moves the cursor anywhere from Start to End inclusive; completes as durably as the fsync schedule says.</summary>
    public ValueTask MoveAsync(Offset to, CancellationToken cancellationToken = default) => throw new InvalidOperationException();
}

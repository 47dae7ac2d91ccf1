using Walrus.Storage.Files;
using Walrus.Storage.Journal.Backends;
using Walrus.Storage.Journal.Backends.Uring;
using Walrus.Storage.Journal;
using Walrus.Storage.Packs;
using Walrus.Storage.Recovery;
using Walrus.Storage.Topics;

namespace Walrus.Storage;

/// <summary>
/// The log on one disk: topics in one directory, made durable through one journal. Thread-safe.
/// </summary>
/// <remarks>
/// A failed flush or write is final (<see cref="EngineState.Failed"/>): every waiter and every later append gets a typed error, reads go
/// on, and only disposing and opening again, which runs recovery, leads out. Whoever hosts the engine has to act on it.
/// </remarks>
public sealed partial class LogEngine : IAsyncDisposable, IDisposable
{
    private readonly TaskCompletionSource<bool> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly EngineParts _parts;

    internal LogEngine(EngineParts parts, RecoveryReport recovery)
    {
        _parts = parts;
        Recovery = recovery;
    }

    /// <summary>What opening found.</summary>
    public RecoveryReport Recovery { get; }

    /// <summary>How the journal is written and read: what <see cref="LogOptions.Backend"/> asked for, or the next best that works here.</summary>
    public JournalBackend Backend => _parts.Ring.Backend.Backend;

    /// <summary>Whether the engine writes.</summary>
    public EngineState State => _parts.Health.State;

    /// <summary>The first cause of a failure; null while there is none.</summary>
    public StorageException? Failure => _parts.Health.Failure;

    /// <summary>All topics, ordered by name. A snapshot.</summary>
    public IReadOnlyList<Topic> Topics => _parts.Services.Catalog.Topics;

    /// <summary>All topics in no order and without a copy, for stores of very many. One that is made or deleted meanwhile may come or not.</summary>
    public IEnumerable<Topic> EnumerateTopics() => _parts.Services.Catalog.Unordered;

    /// <summary>Opens the store in a directory, or makes one there, after recovery.</summary>
    /// <exception cref="DirectoryInUseException">Another engine has it open.</exception>
    /// <exception cref="StoreCorruptException">Acknowledged data is damaged; nothing was changed.</exception>
    /// <exception cref="NotAStoreException">The directory holds something else, or another format version.</exception>
    /// <exception cref="StorageException">The directory cannot be written, or the disk is full.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its bounds.</exception>
    public static Task<LogEngine> OpenAsync(LogOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Task.Run(Opener(options).Open, cancellationToken);
    }

    /// <summary>
    /// Makes the topic, durably whatever the fsync schedule, or returns the one that exists, whatever its number of partitions.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="partitions"/> is not from 1 to <see cref="Limits.TopicPartitionsMax"/>.</exception>
    /// <exception cref="TooManyTopicsException">The store has no room for another.</exception>
    /// <exception cref="StorageException">The engine has failed or is closed, or the disk is full.</exception>
    public async ValueTask<Topic> CreateTopicAsync(TopicName name, int partitions = 1, CancellationToken cancellationToken = default)
    {
        CheckTopic(name, partitions);
        if (FindTopic(name) is { IsDurable: true } existing)
        {
            return existing;
        }

        return await RunAsync(new CreateTopicWork(name, partitions, Offset.Zero, _parts.Services), cancellationToken);
    }

    /// <summary>
    /// Makes a topic of one partition whose first entry gets offset <paramref name="start"/>, durably whatever the fsync schedule, or returns the one that
    /// exists, wherever it starts.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="start"/> lies beyond <see cref="Limits.StartOffsetMax"/>.</exception>
    /// <exception cref="TooManyTopicsException">The store has no room for another.</exception>
    /// <exception cref="StorageException">The engine has failed or is closed, or the disk is full.</exception>
    public async ValueTask<Topic> CreateTopicAsync(TopicName name, Offset start, CancellationToken cancellationToken = default)
    {
        CheckTopic(name, start);
        return FindTopic(name) is { IsDurable: true } existing
            ? existing
            : await RunAsync(new CreateTopicWork(name, 1, start, _parts.Services), cancellationToken);
    }

    /// <summary>
    /// Deletes the topic with its entries, cursors and segments, durably whatever the fsync schedule; false when there is none. Who still
    /// uses it gets <see cref="TopicDeletedException"/>. Its space is freed in the background; on a full disk this works where appends do not.
    /// </summary>
    /// <exception cref="StorageException">The engine has failed or is closed.</exception>
    public ValueTask<bool> DeleteTopicAsync(TopicName name, CancellationToken cancellationToken = default) =>
        RunAsync(new DeleteTopicWork(name, _parts.Services), cancellationToken);

    /// <summary>Changes what the topic keeps, durably whatever the fsync schedule; what is due goes at the next look (<see cref="LogOptions.RetentionInterval"/>).</summary>
    /// <exception cref="TopicDeletedException">The topic was deleted.</exception>
    /// <exception cref="StorageException">The engine has failed or is closed.</exception>
    public async ValueTask SetRetentionAsync(Topic topic, RetentionPolicy retention, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(topic);
        ArgumentNullException.ThrowIfNull(retention);
        _ = await RunAsync(new SetRetentionWork(topic, retention, _parts.Services), cancellationToken);
    }

    /// <summary>The topic, or null.</summary>
    public Topic? FindTopic(TopicName name) => _parts.Services.Catalog.Find(name);

    /// <summary>On completion everything that was appended before the call is durable.</summary>
    /// <exception cref="FlushFailedException">It is not known what is; the engine has failed.</exception>
    public async ValueTask FlushAsync(CancellationToken cancellationToken = default) =>
        _ = await RunAsync(new FlushWork(), cancellationToken);

    /// <summary>
    /// Completes when an append would not have to wait for memory: appends that nobody awaits are bounded, and above the bound the append
    /// call itself blocks. A server awaits this before it takes more from a connection.
    /// </summary>
    public ValueTask WaitForRoomAsync(CancellationToken cancellationToken = default) =>
        _parts.Services.Batches.Budget.WaitForRoomAsync(cancellationToken);

    /// <summary>
    /// What the engine does by itself and what happens to it, as it happens: beginning with what opening did, and ending when the engine is
    /// closed. Any number may watch; each has <see cref="Limits.EventsPerWatcherMax"/> events waiting at most, and a watcher that is slower
    /// finds an <see cref="EngineEvent.EventsDropped"/> among them. Costs nothing while nobody watches.
    /// </summary>
    /// <remarks>A watch begins with the first step of its enumeration.</remarks>
    public IAsyncEnumerable<EngineEvent> WatchAsync(CancellationToken cancellationToken = default) => _parts.Events.WatchAsync(cancellationToken);

    /// <summary>
    /// Clean shutdown: finishes what was staged, flushes, packs the journal, and gives the directory free. Appends that come later fail.
    /// Never throws for a failed engine: what was acknowledged is in the journal.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        BeginClosing();

        // A second caller, too, finds the directory free when this completes.
        await _closed.Task;
    }

    private async Task CloseAsync()
    {
        try
        {
            await _parts.CloseAsync();
            _closed.SetResult(true);
        }
        catch (Exception fault)
        {
            _closed.SetException(fault);
        }
    }

    private async ValueTask<T> RunAsync<T>(ControlWork<T> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _parts.Health.ThrowIfNotWritable();
        _parts.Services.Committer.Add(work);
        _parts.Services.Committer.Kick(mayRunHere: false);
        return await work.Done.WaitAsync(cancellationToken);
    }
}

using Walrus.Storage.Files;
using Walrus.Storage.Journal.Backends;
using Walrus.Storage.Journal.Backends.Uring;
using Walrus.Storage.Topics;

namespace Walrus.Storage;

/// <content>The synchronous forms. They block the calling thread and no other, and need no thread of the caller's to go on.</content>
public sealed partial class LogEngine
{
    /// <summary>As <see cref="OpenAsync"/>, on the calling thread.</summary>
    /// <exception cref="DirectoryInUseException">Another engine has it open.</exception>
    /// <exception cref="StoreCorruptException">Acknowledged data is damaged; nothing was changed.</exception>
    /// <exception cref="NotAStoreException">The directory holds something else, or another format version.</exception>
    /// <exception cref="StorageException">The directory cannot be written, or the disk is full.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its bounds.</exception>
    public static LogEngine Open(LogOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Opener(options).Open();
    }

    /// <summary>As <see cref="CreateTopicAsync(TopicName, int, CancellationToken)"/>, blocking.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="partitions"/> is not from 1 to <see cref="Limits.TopicPartitionsMax"/>.</exception>
    /// <exception cref="TooManyTopicsException">The store has no room for another.</exception>
    /// <exception cref="StorageException">The engine has failed or is closed, or the disk is full.</exception>
    public Topic CreateTopic(TopicName name, int partitions = 1)
    {
        CheckTopic(name, partitions);
        return FindTopic(name) is { IsDurable: true } existing ? existing : Run(new CreateTopicWork(name, partitions, Offset.Zero, _parts.Services));
    }

    /// <summary>As <see cref="CreateTopicAsync(TopicName, Offset, CancellationToken)"/>, blocking.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="start"/> lies beyond <see cref="Limits.StartOffsetMax"/>.</exception>
    /// <exception cref="TooManyTopicsException">The store has no room for another.</exception>
    /// <exception cref="StorageException">The engine has failed or is closed, or the disk is full.</exception>
    public Topic CreateTopic(TopicName name, Offset start)
    {
        CheckTopic(name, start);
        return FindTopic(name) is { IsDurable: true } existing ? existing : Run(new CreateTopicWork(name, 1, start, _parts.Services));
    }

    /// <summary>As <see cref="DeleteTopicAsync"/>, blocking.</summary>
    /// <exception cref="StorageException">The engine has failed or is closed.</exception>
    public bool DeleteTopic(TopicName name) => Run(new DeleteTopicWork(name, _parts.Services));

    /// <summary>As <see cref="SetRetentionAsync"/>, blocking.</summary>
    /// <exception cref="StorageException">The topic was deleted, or the engine has failed or is closed.</exception>
    public void SetRetention(Topic topic, RetentionPolicy retention)
    {
        ArgumentNullException.ThrowIfNull(topic);
        ArgumentNullException.ThrowIfNull(retention);
        _ = Run(new SetRetentionWork(topic, retention, _parts.Services));
    }

    /// <summary>As <see cref="FlushAsync"/>, blocking.</summary>
    /// <exception cref="FlushFailedException">It is not known what is durable; the engine has failed.</exception>
    public void Flush() => _ = Run(new FlushWork());

    /// <summary>As <see cref="DisposeAsync"/>, blocking until the directory is free.</summary>
    public void Dispose()
    {
        BeginClosing();
        _ = SyncWait.For(new ValueTask<bool>(_closed.Task));
    }

    private static EngineOpener Opener(LogOptions options) =>
        new(options, new OsFileSystem(JournalBackends.Choose(options), UringSupport.TryCreate), EngineOpener.DrawIdentity);

    private static void CheckTopic(TopicName name, int partitions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(partitions, Limits.TopicPartitionsMax);
        ArgumentException.ThrowIfNullOrEmpty(name.Value, nameof(name));
    }

    private static void CheckTopic(TopicName name, Offset start)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start.Value, Limits.StartOffsetMax, nameof(start));
        ArgumentException.ThrowIfNullOrEmpty(name.Value, nameof(name));
    }

    /// <summary>On the thread pool from the first step: the thread that waits for it may be the one that its continuations would want.</summary>
    private void BeginClosing()
    {
        if (_parts.Health.Close())
        {
            _ = Task.Run(CloseAsync);
        }
    }

    private T Run<T>(ControlWork<T> work)
    {
        _parts.Health.ThrowIfNotWritable();
        _parts.Services.Committer.Add(work);
        _parts.Services.Committer.Kick(mayRunHere: true);
        return SyncWait.For(work);
    }
}

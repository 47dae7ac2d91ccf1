namespace Walrus.Storage;

/// <content>Further ways to append.</content>
public sealed partial class PartitionLog
{
    /// <summary>Appends one entry with a key. Otherwise as <see cref="AppendAsync(ReadOnlySpan{byte}, CancellationToken)"/>.</summary>
    /// <exception cref="EntryTooLargeException">Nothing was written.</exception>
    /// <exception cref="StorageException">As there.</exception>
    public ValueTask<AppendResult> AppendAsync(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfNotWritable();
        return Cancellable(_staging.Append(key, value, mayRunHere: !_services.Batches.FlushesEach), cancellationToken);
    }

    /// <summary>Appends one entry with a key and blocks. Otherwise as <see cref="Append(ReadOnlySpan{byte})"/>.</summary>
    /// <exception cref="EntryTooLargeException">Nothing was written.</exception>
    /// <exception cref="StorageException">As there.</exception>
    public AppendResult Append(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        ThrowIfNotWritable();
        return SyncWait.For(_staging.Append(key, value, mayRunHere: true));
    }

    /// <summary>
    /// Appends entries that a producer has numbered (KIP-98): its stamp stands in the header of the stored batch, which they share only with entries that the same producer numbered
    /// directly before. Nothing is compared with what is stored: that is the caller's. Otherwise as <see cref="AppendAsync(ReadOnlySpan{NewEntry}, CancellationToken)"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The batch is empty.</exception>
    /// <exception cref="EntryTooLargeException">Nothing was written.</exception>
    /// <exception cref="StorageException">As there.</exception>
    public ValueTask<AppendResult> AppendAsync(ReadOnlySpan<NewEntry> batch, ProducerStamp producer, CancellationToken cancellationToken = default)
    {
        if (batch.IsEmpty)
        {
            throw new ArgumentException("A batch has at least one entry.", nameof(batch));
        }

        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfNotWritable();
        return Cancellable(_staging.Append(batch, producer, mayRunHere: !_services.Batches.FlushesEach), cancellationToken);
    }

    /// <summary>
    /// Appends entries as one batch, all or nothing, and blocks: up to <see cref="Limits.BatchEntriesMax"/> entries and
    /// <see cref="Limits.BatchBytesMax"/> bytes, and half a journal file. Otherwise as <see cref="Append(ReadOnlySpan{byte})"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The batch is empty.</exception>
    /// <exception cref="EntryTooLargeException">Nothing was written.</exception>
    /// <exception cref="StorageException">As there.</exception>
    public AppendResult Append(ReadOnlySpan<NewEntry> batch)
    {
        if (batch.IsEmpty)
        {
            throw new ArgumentException("A batch has at least one entry.", nameof(batch));
        }

        ThrowIfNotWritable();
        return SyncWait.For(_staging.Append(batch, producer: null, mayRunHere: true));
    }
}

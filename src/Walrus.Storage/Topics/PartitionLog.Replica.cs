using Walrus.Storage.Topics.Replicas;

namespace Walrus.Storage;

/// <content>Batches that go from one node's log to another's as they are.</content>
public sealed partial class PartitionLog
{
    /// <summary>
    /// Appends batches of another node's log: one or more complete record batches in Kafka's layout (v2), plain, with the offsets that they have there,
    /// as <see cref="ReadBatches"/> gives them. They are stored unchanged, and only when they begin at <paramref name="expected"/> and the log ends there
    /// when their turn comes; otherwise nothing is written, and the result tells the end. The bytes are checked, to the last entry, and copied before
    /// this returns its task. All of them or none; but a crash before completion may leave the first of several. Otherwise as
    /// <see cref="AppendAsync(ReadOnlySpan{byte}, CancellationToken)"/>.
    /// </summary>
    /// <param name="expected">Where they begin and this log should end.</param>
    /// <param name="recordBatches">The bytes; together, with 40 more for each batch, at most half a journal file.</param>
    /// <param name="cancellationToken">Stops only the wait.</param>
    /// <remarks>
    /// What another node gives from its packs comes in batches of up to <see cref="Limits.PackJoinedBytesMax"/> or its largest append, so a replica's journal
    /// files must have at least twice that.
    /// </remarks>
    /// <exception cref="BatchRefusedException">They are no such batches. Nothing was written.</exception>
    /// <exception cref="EntryTooLargeException">They are more than the journal takes at once. Nothing was written.</exception>
    /// <exception cref="DiskFullException">Nothing was written; repeat it when there is space.</exception>
    /// <exception cref="FlushFailedException">Nobody knows whether they will be there after reopening.</exception>
    /// <exception cref="StorageException">The topic was deleted, or the engine has failed or is closed.</exception>
    public ValueTask<ReplicaAppendResult> AppendReplicaAsync(
        Offset expected, ReadOnlySpan<byte> recordBatches, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ValueTask<ReplicaAppendResult> task = HandOver(expected, recordBatches, mayRunHere: !_services.Batches.FlushesEach);
        return task.IsCompleted || !cancellationToken.CanBeCanceled
            ? task
            : new ValueTask<ReplicaAppendResult>(task.AsTask().WaitAsync(cancellationToken));
    }

    /// <summary>As <see cref="AppendReplicaAsync"/>, blocking.</summary>
    /// <exception cref="BatchRefusedException">They are no such batches. Nothing was written.</exception>
    /// <exception cref="EntryTooLargeException">They are more than the journal takes at once. Nothing was written.</exception>
    /// <exception cref="StorageException">As there.</exception>
    public ReplicaAppendResult AppendReplica(Offset expected, ReadOnlySpan<byte> recordBatches) =>
        SyncWait.For(HandOver(expected, recordBatches, mayRunHere: true));

    /// <summary>
    /// Reads stored batches as bytes, from an offset on: whole ones up to <paramref name="bytesMax"/> bytes, one at least when one is visible, each checked.
    /// They are the stored bytes, but for two cases in which a batch is encoded anew, key, value, headers and time of every entry staying as they
    /// are: the first begins with <paramref name="from"/> also where that lies in the middle of a stored batch (packs join small ones), and of one
    /// that a cut went through only what is left is given. Batches that are compressed in a pack are given plain. Otherwise as <see cref="Read"/>. The
    /// caller disposes the result.
    /// </summary>
    /// <exception cref="StoreCorruptException">What is stored there is damaged; it is never skipped.</exception>
    /// <exception cref="CodecMissingException">It is compressed, and the library is not installed.</exception>
    /// <exception cref="TopicDeletedException">There is nothing to read any more.</exception>
    public BatchReadResult ReadBatches(Offset from, int bytesMax, Visibility visibility)
    {
        ThrowIfDeleted();
        using ReadResult read = _reader.Read(from, bytesMax, visibility);
        return BatchReadResult.Of(read, bytesMax);
    }

    private ValueTask<ReplicaAppendResult> HandOver(Offset expected, ReadOnlySpan<byte> recordBatches, bool mayRunHere)
    {
        ThrowIfNotWritable();
        if (ReplicaCheck.Fault(recordBatches, out int recordBytes, out int position) is { } reason)
        {
            throw new BatchRefusedException(Topic, position, reason);
        }

        if (recordBytes > _services.RecordBytesMax)
        {
            throw new EntryTooLargeException("The size in bytes of batches that are appended at once", recordBytes, _services.RecordBytesMax);
        }

        _services.Batches.Budget.Take(recordBytes);
        ReplicaAppendWork work = _services.Batches.Replicas.Rent(this, expected, recordBatches, recordBytes);

        // Before it is added: once it is, it may be done and used again at any moment.
        ValueTask<ReplicaAppendResult> task = work.Task;
        _services.Committer.Add(work);
        _services.Committer.Kick(mayRunHere);
        return task;
    }
}

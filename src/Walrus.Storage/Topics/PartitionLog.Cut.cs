using Walrus.Storage.Topics;

namespace Walrus.Storage;

/// <content>Taking back the newest entries.</content>
public sealed partial class PartitionLog
{
    /// <summary>
    /// Takes back every entry at or beyond <paramref name="end"/>, which is the partition's end then: the next entry gets that offset. Does nothing
    /// when there is none. Durable, whatever the fsync schedule, on completion; in force before: what is appended after this call, which need not
    /// be awaited, begins at <paramref name="end"/>, lies behind the cut and shares its flush; and nobody reads what was taken back once the record
    /// is written. It may lie in the middle of a batch.
    /// </summary>
    /// <remarks>
    /// Cursors beyond the end go back to it, with the same record. Who waits for an offset beyond it waits until there is a new entry; a tail beyond
    /// it ends with <see cref="OffsetOutOfRangeException"/>. Cancelling stops only the wait.
    /// </remarks>
    /// <exception cref="CutRefusedException"><paramref name="end"/> lies below the start, or in a sealed segment. Nothing was changed.</exception>
    /// <exception cref="StorageException">The topic was deleted, the engine has failed or is closed, or the disk is full.</exception>
    public async ValueTask<CutResult> CutAsync(Offset end, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfNotWritable();
        var work = new CutWork(this, end, _services);
        _services.Committer.Add(work);
        _services.Committer.Kick(mayRunHere: false);
        return await work.Done.WaitAsync(cancellationToken);
    }

    /// <summary>As <see cref="CutAsync"/>, blocking.</summary>
    /// <exception cref="CutRefusedException"><paramref name="end"/> lies below the start, or in a sealed segment. Nothing was changed.</exception>
    /// <exception cref="StorageException">The topic was deleted, the engine has failed or is closed, or the disk is full.</exception>
    public CutResult Cut(Offset end)
    {
        ThrowIfNotWritable();
        return Run(new CutWork(this, end, _services));
    }
}

using Walrus.Storage.Files;
using Walrus.Storage.Format;

namespace Walrus.Storage.Packs.Merging;

/// <summary>
/// Gives the blocks of dead runs back to the volume while their pack is kept for what is alive in it. A run that nobody can read any more is
/// never read again, so its zeros meet no checksum. Remembers what it did; after a restart it does it again, which changes nothing.
/// </summary>
internal sealed class HolePuncher(IFileSystem files, MergeBounds bounds)
{
    private readonly HashSet<(PackId Pack, PartitionId Partition)> _done = [];
    private bool _isUnsupported;

    /// <summary>Punches the runs of <paramref name="pack"/> that are wholly dead; returns the bytes given back.</summary>
    /// <exception cref="StorageException">The file can not be opened for it, or refuses; what is left is tried again with the next call.</exception>
    public long Punch(PackReader pack, Func<PartitionId, Offset?> startOf)
    {
        if (_isUnsupported)
        {
            return 0;
        }

        IFile? file = null;
        long punched = 0;
        try
        {
            foreach (PackRun run in pack.Runs)
            {
                bool isDead = startOf(run.Partition) is not { } start || run.Next <= start;
                if (!isDead || run.Bytes < bounds.HoleBytesMin || _done.Contains((pack.Id, run.Partition)))
                {
                    continue;
                }

                file ??= files.Open(pack.Path, FileOpening.Existing);
                if (!file.PunchHole(run.Position, run.Bytes))
                {
                    _isUnsupported = true;
                    return punched;
                }

                _ = _done.Add((pack.Id, run.Partition));
                punched += run.Bytes;
            }
        }
        finally
        {
            file?.Dispose();
        }

        return punched;
    }

    /// <summary>The pack is gone: forgets it.</summary>
    public void Forget(PackId pack) => _ = _done.RemoveWhere(done => done.Pack == pack);
}

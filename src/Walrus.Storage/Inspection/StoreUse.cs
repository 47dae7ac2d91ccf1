using Microsoft.Win32.SafeHandles;
using Walrus.Storage.Files;

namespace Walrus.Storage.Inspection;

/// <summary>
/// Whether an engine has the store open, found out without writing: a shared lock on the lock file can be had exactly when nobody has the
/// exclusive one. While it is held no engine can open the store.
/// </summary>
internal sealed class StoreUse : IDisposable
{
    private readonly SafeFileHandle? _held;

    private StoreUse(SafeFileHandle? held, bool isInUse, int? holder)
    {
        _held = held;
        IsInUse = isInUse;
        HolderProcessId = holder;
    }

    /// <summary>True when an engine has the store open; then nothing is held here.</summary>
    public bool IsInUse { get; }

    /// <summary>Whose engine it is, where that can be read.</summary>
    public int? HolderProcessId { get; }

    /// <summary>Looks at, and holds until disposed, the lock file at <paramref name="path"/>. A store without one is not in use.</summary>
    public static StoreUse Take(string path)
    {
        if (!File.Exists(path))
        {
            return new StoreUse(null, isInUse: false, null);
        }

        try
        {
            // FileShare.Read: flock(LOCK_SH) in the runtime on Unix; on Windows it shuts out writers, which an engine is.
            return new StoreUse(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read), isInUse: false, null);
        }
        catch (Exception e) when (FileFaults.IsFault(e))
        {
            // Not allowed to look at it, or gone meanwhile: as good as none, the files themselves will tell.
            bool isInUse = FileFaults.Classify(e).Kind == FileFaultKind.InUse;
            return new StoreUse(null, isInUse, isInUse ? OsLockFile.ReadHolder(path) : null);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _held?.Dispose();
}

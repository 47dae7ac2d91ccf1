using Microsoft.Win32.SafeHandles;
using Walrus.Storage.Files;
using Walrus.Storage.Journal.Backends.Uring;

namespace Walrus.Storage.Journal.Backends;

/// <summary>
/// Opens the journal files of one engine with the best backend that works where they are. What turns out not to work is replaced for all
/// later files; <see cref="InUse"/> says by what and why. Thread-safe.
/// </summary>
internal sealed class JournalFileOpener(JournalBackendInUse start, SharedUring uring)
{
    private readonly Lock _gate = new();
    private JournalBackendInUse _inUse = start;
    private bool _isVolumeKnown;

    /// <summary>The backend that the next file is opened with.</summary>
    public JournalBackendInUse InUse
    {
        get
        {
            lock (_gate)
            {
                return _inUse;
            }
        }
    }

    /// <summary>Opens an existing file of <paramref name="length"/> bytes; <paramref name="openHandle"/> gives a handle for reading and writing.</summary>
    /// <exception cref="StoreCorruptException">It has another length.</exception>
    /// <exception cref="FileAccessException">It cannot be opened.</exception>
    public IJournalFile Open(Func<SafeFileHandle> openHandle, string path, long length)
    {
        SafeFileHandle handle = openHandle();
        LookAtVolume(path);
        try
        {
            return Open(handle, path, length, InUse.Backend);
        }
        catch (FileAccessException refusal) when (refusal.InnerException is { } cause && JournalBackends.IsMappingRefused(FileFaults.Classify(cause)))
        {
            Replace(JournalBackend.Positioned, "the file system has no shared mappings");
            return new PositionedJournalFile(new OsFile(openHandle(), path), length);
        }
    }

    /// <summary>Maps the file of a journal stage; null where nothing is mapped.</summary>
    /// <exception cref="StoreCorruptException">It has another length.</exception>
    public IJournalFile? OpenStage(Func<SafeFileHandle> openHandle, string path, long length)
    {
        LookAtVolume(path);
        if (InUse.Backend == JournalBackend.Positioned)
        {
            return null;
        }

        try
        {
            return new MappedJournalFile(openHandle(), path, length);
        }
        catch (FileAccessException refusal) when (refusal.InnerException is { } cause && JournalBackends.IsMappingRefused(FileFaults.Classify(cause)))
        {
            return null;
        }
    }

    private IJournalFile Open(SafeFileHandle handle, string path, long length, JournalBackend backend)
    {
        switch (backend)
        {
            case JournalBackend.Mapped:
                return new MappedJournalFile(handle, path, length);
            case JournalBackend.MappedReads when OperatingSystem.IsLinux():
                return new MappedJournalFile(handle, path, length, writesThroughMap: false);
            case JournalBackend.IoUring when OperatingSystem.IsLinux():
                if (uring.TryAcquire(out UringWriter? writer, out string refusal))
                {
                    return IoUringJournalFile.Open(handle, path, length, writer, uring);
                }

                Replace(JournalBackend.MappedReads, refusal);
                return Open(handle, path, length, JournalBackend.MappedReads);
            default:
                return new PositionedJournalFile(new OsFile(handle, path), length);
        }
    }

    private void LookAtVolume(string path)
    {
        lock (_gate)
        {
            if (!_isVolumeKnown)
            {
                _isVolumeKnown = true;
                _inUse = Volumes.IsNetwork(path) ? JournalBackends.OnNetwork(_inUse) : _inUse;
            }
        }
    }

    private void Replace(JournalBackend next, string because)
    {
        lock (_gate)
        {
            _inUse = _inUse.Replace(next, because);
        }
    }
}

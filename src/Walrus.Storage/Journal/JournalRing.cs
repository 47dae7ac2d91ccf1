using Walrus.Storage.Files;
using Walrus.Storage.Format;
using Walrus.Storage.Journal.Backends;

namespace Walrus.Storage.Journal;

/// <summary>
/// The ring's files and what each is used for: one current, perhaps one prepared to follow it, full ones waiting to be packed, and free
/// ones. Knows no records. Thread-safe; nothing here blocks on anything but the disk.
/// </summary>
/// <remarks>
/// A free file is made ready by blanking its header durably BEFORE any of its old bytes are overwritten. Otherwise a power cut could leave
/// the header of an old generation above the bytes of a new one, which would look like damage to acknowledged data.
/// </remarks>
internal sealed class JournalRing : IDisposable
{
    private readonly Lock _gate = new();
    private readonly IFileSystem _files;
    private readonly string _directory;
    private readonly long _fileBytes;
    private readonly int _filesMax;
    private readonly Queue<JournalFile> _full = new();
    private readonly Queue<IJournalFile> _free = new();
    private readonly List<IJournalFile> _all = [];
    private IJournalFile? _prepared;
    private int _nextSlot;

    /// <summary>A ring over the files of <paramref name="found"/>; <see cref="AddFull"/> and <see cref="AddFree"/> say what they are used for.</summary>
    public JournalRing(IFileSystem files, string directory, long fileBytes, int filesMax, IReadOnlyList<IJournalFile> found)
    {
        _files = files;
        _directory = directory;
        _fileBytes = fileBytes;
        _filesMax = filesMax;
        FilesEverMax = Math.Max(filesMax, found.Count + 1);
        _all.AddRange(found);
        foreach (IJournalFile file in found)
        {
            if (JournalFileName.TryParse(Path.GetFileName(file.Path), out int slot))
            {
                _nextSlot = Math.Max(_nextSlot, slot + 1);
            }
        }
    }

    /// <summary>The most files that there may ever be: one more than were found may be needed to begin.</summary>
    public int FilesEverMax { get; }

    /// <summary>Bytes of each new file.</summary>
    public long FileBytes => _fileBytes;

    /// <summary>How files are opened now.</summary>
    public JournalBackendInUse Backend => _files.Backend;

    /// <summary>True when a file is ready to become the current one.</summary>
    public bool IsNextReady
    {
        get
        {
            lock (_gate)
            {
                return _prepared is not null;
            }
        }
    }

    /// <summary>The oldest generation that still waits for packing, without taking it; null when none does.</summary>
    public JournalFile? OldestFull
    {
        get
        {
            lock (_gate)
            {
                return _full.Count > 0 ? _full.Peek() : null;
            }
        }
    }

    /// <summary>Full files that wait for packing.</summary>
    public int FullCount
    {
        get
        {
            lock (_gate)
            {
                return _full.Count;
            }
        }
    }

    /// <summary>Takes the prepared file for use; null when there is none yet.</summary>
    public IJournalFile? TakePrepared()
    {
        lock (_gate)
        {
            IJournalFile? file = _prepared;
            _prepared = null;
            return file;
        }
    }

    /// <summary>Queues a file that takes no more records and waits to be packed.</summary>
    public void AddFull(JournalFile file)
    {
        lock (_gate)
        {
            _full.Enqueue(file);
        }
    }

    /// <summary>Takes back a file whose records nobody needs any more.</summary>
    public void AddFree(IJournalFile file)
    {
        lock (_gate)
        {
            _free.Enqueue(file);
        }
    }

    /// <summary>
    /// Removes the oldest full file, which must be <paramref name="file"/>, and makes it free; deletes it when the ring has grown beyond its
    /// bound. A deleted file that a power cut brings back is one whose entries are in packs: it does no harm.
    /// </summary>
    public void Release(JournalFile file)
    {
        lock (_gate)
        {
            Invariant.Holds(_full.Count > 0 && ReferenceEquals(_full.Peek(), file), "journal files are released in order");
            _ = _full.Dequeue();
            if (_all.Count <= _filesMax)
            {
                _free.Enqueue(file.File);
                return;
            }

            _all.Remove(file.File);
        }

        file.File.Dispose();
        _files.Delete(file.File.Path);
    }

    /// <summary>
    /// Makes a file ready for <see cref="TakePrepared"/>: a free one blanked, or a new one while the ring may grow. False when all files are
    /// in use. One caller at a time. <paramref name="beyondMax"/> lets the ring grow by one, which only opening a store with a full ring needs
    /// (again and again, when each process is killed before it has packed anything); <see cref="Release"/> shrinks it again.
    /// </summary>
    /// <exception cref="StorageException">The disk is full or failed; the ring is as before.</exception>
    public bool TryPrepare(bool beyondMax = false)
    {
        IJournalFile? free;
        lock (_gate)
        {
            if (_prepared is not null)
            {
                return true;
            }

            _ = _free.TryDequeue(out free);
            if (free is null && !beyondMax && _all.Count >= _filesMax)
            {
                return false;
            }
        }

        IJournalFile ready = free is { } recycled && recycled.Length == _fileBytes ? Blank(recycled) : Replace(free);
        lock (_gate)
        {
            _prepared = ready;
        }

        return true;
    }

    /// <summary>Closes all files; the records stay.</summary>
    public void Dispose()
    {
        foreach (IJournalFile file in _all)
        {
            file.Dispose();
        }
    }

    private IJournalFile Blank(IJournalFile file)
    {
        try
        {
            file.Write(0, new byte[JournalFileHeader.Bytes]);
            file.Flush();
            return file;
        }
        catch (StorageException)
        {
            AddFree(file);
            throw;
        }
    }

    /// <summary>Makes a new file, in the place of one whose size is not the configured one any more.</summary>
    private IJournalFile Replace(IJournalFile? old)
    {
        if (old is not null)
        {
            lock (_gate)
            {
                _all.Remove(old);
            }

            old.Dispose();
            _files.Delete(old.Path);
        }

        // Filled under another name: a file of the ring's name always has its full length, so a shorter one was damaged.
        string path = Path.Combine(_directory, JournalFileName.Of(_nextSlot));
        string unfinished = path + JournalFileName.UnfinishedSuffix;
        _nextSlot++;
        string made = unfinished;
        try
        {
            using (IFile file = _files.Open(unfinished, FileOpening.New))
            {
                file.Allocate(_fileBytes);
                file.Flush();
            }

            _files.Rename(unfinished, path);
            made = path;
            _files.FlushDirectory(_directory);
            IJournalFile opened = _files.OpenJournalFile(path, _fileBytes);
            lock (_gate)
            {
                _all.Add(opened);
            }

            return opened;
        }
        catch (StorageException)
        {
            // Or each retry would leave one more file behind.
            DeleteLeftover(made);
            throw;
        }
    }

    private void DeleteLeftover(string path)
    {
        try
        {
            _files.Delete(path);
        }
        catch (StorageException)
        {
            // The failure that led here is the one to report; the next open deletes or takes in what is left.
        }
    }
}

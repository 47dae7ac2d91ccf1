using Walrus.Storage.Files;
using Walrus.Storage.Format;

namespace Walrus.Storage.Packs;

/// <summary>The packs that a store reads from. Thread-safe.</summary>
internal sealed class PackShelf(IFileSystem files, string directory, StoreIdentity identity) : IDisposable
{
    private readonly PackHandles _handles = new(files);
    private readonly Lock _gate = new();
    private readonly List<PackReader> _packs = [];

    /// <summary>All packs, those of older generations first. A snapshot.</summary>
    public IReadOnlyList<PackReader> Packs
    {
        get
        {
            lock (_gate)
            {
                return [.. _packs.OrderBy(pack => pack.Source.Value)];
            }
        }
    }

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _packs.Count;
            }
        }
    }

    /// <summary>Opens a pack that was published, or is about to be; <see cref="Add"/> follows.</summary>
    /// <exception cref="StoreCorruptException">It is not what was published.</exception>
    public PackReader Open(in PackPublishedBody pack)
    {
        IReadOnlyFile file = _handles.Of(Path.Combine(directory, PackFile.Name(pack.Pack)));
        try
        {
            return PackReader.Open(file, identity, pack.Pack, pack.FileBytes, pack.FooterCrc);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Puts a pack on the shelf, where merging finds it. Only once it is published and the partitions' layouts name it: a pack that was merged
    /// away before would come back into the layouts with its file gone.
    /// </summary>
    public void Add(PackReader pack)
    {
        lock (_gate)
        {
            _packs.Add(pack);
        }
    }

    /// <summary>
    /// Takes packs away that nothing is read from any more and deletes their files. Who still reads one looks again in its partition's layout.
    /// A file that can not be deleted is left to the next open. First of all the packs are off the shelf: one that the journal calls dead must
    /// never be merged again.
    /// </summary>
    public void Discard(IReadOnlyCollection<PackReader> packs)
    {
        lock (_gate)
        {
            _ = _packs.RemoveAll(packs.Contains);
        }

        foreach (PackReader pack in packs)
        {
            pack.Dispose();
            DeleteOrLeave(pack.Path);
        }
    }

    private void DeleteOrLeave(string path)
    {
        try
        {
            files.Delete(path);
        }
        catch (StorageException)
        {
            // The journal does not name it any more: the next open deletes it.
        }
    }

    /// <summary>Closes all files.</summary>
    public void Dispose() => _handles.Dispose();
}

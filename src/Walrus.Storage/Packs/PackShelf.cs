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
        string path = Path.Combine(directory, PackFile.Name(pack.Pack));
        long length;
        using (IFile file = files.Open(path, FileOpening.ExistingReadOnly))
        {
            length = file.Length;
        }

        return PackReader.Open(_handles.Of(path, length), identity, pack.Pack, pack.FileBytes, pack.FooterCrc);
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

    /// <summary>Takes a pack away that nothing is read from any more and deletes its file. Who still reads it looks again in its partition's layout.</summary>
    /// <exception cref="StorageException">The file could not be deleted; the next open does it.</exception>
    public void Discard(PackReader pack)
    {
        lock (_gate)
        {
            _ = _packs.Remove(pack);
        }

        pack.Dispose();
        files.Delete(pack.Path);
    }

    /// <summary>Closes all files.</summary>
    public void Dispose() => _handles.Dispose();
}

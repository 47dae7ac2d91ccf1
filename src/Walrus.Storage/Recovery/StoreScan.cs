using Walrus.Storage.Files;
using Walrus.Storage.Format;
using Walrus.Storage.Journal;
using Walrus.Storage.Journal.Backends;
using Walrus.Storage.Packs;

namespace Walrus.Storage.Recovery;

/// <summary>What lies in a store's directory, before any record is read. The facts on which recovery decides.</summary>
internal sealed class StoreScan : IDisposable
{
    private StoreScan(StoreFolders folders)
    {
        Folders = folders;
    }

    public StoreFolders Folders { get; }

    /// <summary>Every file of the ring with what its header says.</summary>
    public List<ScannedFile> JournalFiles { get; } = [];

    /// <summary>What the stage holds; null when there is none.</summary>
    public StagedTail? Tail { get; private set; }

    /// <summary>Every file that has a pack's name, published or not.</summary>
    public HashSet<PackId> PackFiles { get; } = [];

    /// <summary>What is not ours. Never touched.</summary>
    public List<string> ForeignFiles { get; } = [];

    /// <summary>Looks at the directory, makes what is missing, and removes files that were never finished.</summary>
    public static StoreScan Run(IFileSystem files, StoreFolders folders)
    {
        var scan = new StoreScan(folders);
        try
        {
            scan.Look(files);
            return scan;
        }
        catch
        {
            scan.Dispose();
            throw;
        }
    }

    /// <summary>Closes the journal files. For whoever does not go on with them.</summary>
    public void Dispose()
    {
        foreach (ScannedFile file in JournalFiles)
        {
            file.File.Dispose();
        }
    }

    private void Look(IFileSystem files)
    {
        files.CreateDirectory(Folders.Journal);
        files.CreateDirectory(Folders.Packs);
        foreach (string name in files.List(Folders.Root))
        {
            if (!StoreFolders.IsKnown(name))
            {
                ForeignFiles.Add(Path.Combine(Folders.Root, name));
            }
        }

        ScanPacks(files);
        ScanJournal(files);
    }

    private void ScanPacks(IFileSystem files)
    {
        foreach (string name in files.List(Folders.Packs))
        {
            if (PackFile.TryParseName(name, out PackId id))
            {
                PackFiles.Add(id);
            }
            else
            {
                ForeignFiles.Add(Path.Combine(Folders.Packs, name));
            }
        }
    }

    private void ScanJournal(IFileSystem files)
    {
        foreach (string name in files.List(Folders.Journal))
        {
            string path = Path.Combine(Folders.Journal, name);
            if (JournalFileName.TryParse(name, out _))
            {
                JournalFiles.Add(ScanFile(files, path));
            }
            else if (path == Folders.Stage)
            {
                Tail = StagedTail.Read(files, path);
            }
            else if (name.EndsWith(JournalFileName.UnfinishedSuffix, StringComparison.Ordinal)
                && JournalFileName.TryParse(name[..^JournalFileName.UnfinishedSuffix.Length], out _))
            {
                files.Delete(path);
            }
            else
            {
                ForeignFiles.Add(path);
            }
        }
    }

    private static ScannedFile ScanFile(IFileSystem files, string path)
    {
        long length;
        using (IFile file = files.Open(path, FileOpening.ExistingReadOnly))
        {
            length = file.Length;
        }

        if (length is < Limits.JournalFileBytesMin or > Limits.JournalFileBytesMax)
        {
            throw new StoreCorruptException(path, length, $"a journal file can not be {length} bytes long: it was cut short or is not one");
        }

        IJournalFile journal = files.OpenJournalFile(path, length);
        try
        {
            byte[] block = new byte[JournalFileHeader.Bytes];
            journal.Read(0, block);
            HeaderCheck check = JournalFileHeader.TryRead(block, out JournalFileHeader header);
            return new ScannedFile(journal, check, header);
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }
}

using Walrus.Storage.Format;
using Walrus.Storage.Journal.Backends;

namespace Walrus.Storage.Recovery;

/// <summary>A journal file as the scan of headers found it.</summary>
internal readonly record struct ScannedFile(IJournalFile File, HeaderCheck Check, JournalFileHeader Header);

/// <summary>A file of the chain, and the byte at which its records end at the latest.</summary>
internal readonly record struct ChainLink(ScannedFile Scanned, int EndMax);

/// <summary>
/// Which journal files hold the journal, in order. Pure: headers in, a chain or a reason out. The newest header names the place where the
/// journal before it ended, that one the place before, and so on; what no header of this chain names is free or was cut off.
/// </summary>
internal static class JournalChain
{
    /// <summary>Links the files that have a good header. Empty when none has, as in a new store.</summary>
    /// <exception cref="StoreCorruptException">A file was cut short.</exception>
    /// <exception cref="NotAStoreException">Files of different stores lie together.</exception>
    public static IReadOnlyList<ChainLink> Link(string directory, IReadOnlyList<ScannedFile> files)
    {
        var good = new Dictionary<Generation, ScannedFile>();
        foreach (ScannedFile file in files)
        {
            if (file.Check == HeaderCheck.BadVersion)
            {
                throw new NotAStoreException(directory, $"'{file.File.Path}' has a format version that this program does not know");
            }

            if (file.Check == HeaderCheck.Good)
            {
                Accept(directory, good, file);
            }
        }

        if (good.Count == 0)
        {
            return [];
        }

        return Follow(good);
    }

    private static void Accept(string directory, Dictionary<Generation, ScannedFile> good, in ScannedFile file)
    {
        if (good.Count > 0 && good.First().Value.Header.Store != file.Header.Store)
        {
            throw new NotAStoreException(directory, $"'{file.File.Path}' belongs to another store than the files beside it");
        }

        if (file.File.Length < file.Header.FileBytes)
        {
            throw new StoreCorruptException(
                file.File.Path, file.File.Length, $"the file was cut short: it had {file.Header.FileBytes} bytes when it was made");
        }

        if (!good.TryAdd(file.Header.Generation, file))
        {
            throw new StoreCorruptException(file.File.Path, 0, $"generation {file.Header.Generation} exists twice");
        }
    }

    private static List<ChainLink> Follow(Dictionary<Generation, ScannedFile> good)
    {
        ScannedFile last = good.MaxBy(pair => pair.Key.Value).Value;
        List<ChainLink> chain = [new ChainLink(last, (int)last.Header.FileBytes)];
        Generation oldest = last.Header.OldestLive;
        while (true)
        {
            JournalFileHeader head = chain[^1].Scanned.Header;
            if (head.Generation <= oldest
                || head.Previous == default
                || !good.TryGetValue(head.Previous.Generation, out ScannedFile before)
                || before.Header.Generation >= head.Generation)
            {
                break;
            }

            chain.Add(new ChainLink(before, head.Previous.Offset));
        }

        chain.Reverse();
        return chain;
    }
}

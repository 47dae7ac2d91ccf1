using Walrus.Testing.Disks;

namespace Walrus.Storage.Tests.Inspection;

/// <summary>One harm done to a file: a bit, a cut, a stretch of zeroes, or the whole file.</summary>
internal sealed record Damage(string Path, long From, long To)
{
    /// <summary>Does a random harm to the disk of a store. Says what no longer is as it was.</summary>
    public static Damage Do(SimFileSystem disk, Random random)
    {
        IReadOnlyList<string> files = RandomStore.Files(disk);
        string path = files[random.Next(files.Count)];
        byte[] bytes = RandomStore.Bytes(disk, path);

        // Mostly where something is: a journal file's end is empty.
        int used = Math.Max(1, bytes.AsSpan().LastIndexOfAnyExcept((byte)0) + 1);
        int at = random.Next(Math.Min(used + 64, bytes.Length));
        switch (bytes.Length == 0 ? 0 : random.Next(10))
        {
            case 0:
                disk.Delete(path);
                return new Damage(path, 0, long.MaxValue);
            case 1:
                RandomStore.Replace(disk, path, bytes.AsSpan(0, at));
                return new Damage(path, at, long.MaxValue);
            case 2:
                int end = Math.Min(bytes.Length, at + random.Next(1, 9000));
                bytes.AsSpan(at, end - at).Clear();
                RandomStore.Replace(disk, path, bytes);
                return new Damage(path, at, end);
            case 3:
                disk.Corrupt(path, random.Next(Math.Min(80, bytes.Length)), 1);
                return new Damage(path, 0, 80);
            default:
                disk.Corrupt(path, at, (byte)(1 << random.Next(8)));
                return new Damage(path, at, at + 1);
        }
    }

    /// <summary>Whether a record, padding included, has none of the harmed bytes.</summary>
    public bool Spares(BatchInspection batch)
    {
        const int frameBytes = 32;
        return batch.Path != Path || batch.Position + frameBytes + batch.Bytes + 8 <= From || batch.Position >= To;
    }
}

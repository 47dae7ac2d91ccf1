using Walrus.Storage.Files;
using Walrus.Testing;
using Walrus.Testing.Disks;

namespace Walrus.Storage.Tests.Files;

/// <summary>The simulated disk is what every crash test trusts: it must lose all that it may, and nothing that it may not.</summary>
public class SimCrashTests
{
    private const int Sector = 512;

    [Fact]
    public void Crash_FlushedFileAndDirectory_KeepsEveryByte() => Seeds.Run(50, seed =>
    {
        SimFileSystem disk = NewDisk();
        byte[] content = Bytes(seed, 5000);
        Write(disk, "/d/a", 0, content, flush: true);
        disk.FlushDirectory("/d");
        Write(disk, "/d/a", 5000, Bytes(1, 5000), flush: false);

        Content(disk.Crash(new Random(seed)), "/d/a")[..5000].ShouldBe(content);
        Content(disk.CrashLosingUnflushed(), "/d/a").ShouldBe(content);
    });

    [Fact]
    public void Crash_UnflushedSectors_AreEachSomeStateTheyHad() => Seeds.Run(200, seed =>
    {
        SimFileSystem disk = Allocated(8 * Sector);
        for (byte version = 1; version <= 3; version++)
        {
            Write(disk, "/d/a", 0, Filled(version, 8 * Sector), flush: false);
        }

        byte[] left = Content(disk.Crash(new Random(seed)), "/d/a");

        left.Length.ShouldBe(8 * Sector);
        for (int at = 0; at < left.Length; at += Sector)
        {
            left.AsSpan(at, Sector).ContainsAnyExcept(left[at]).ShouldBeFalse("a sector was torn");
            left[at].ShouldBeInRange((byte)0, (byte)3);
        }
    });

    [Fact]
    public void Crash_ManySeeds_ReachesEveryOutcome()
    {
        HashSet<string> seen = [];
        for (int seed = 0; seed < 300; seed++)
        {
            SimFileSystem disk = Allocated(2 * Sector);
            Write(disk, "/d/a", 0, Filled(1, 2 * Sector), flush: false);
            Write(disk, "/d/a", 0, Filled(2, 2 * Sector), flush: false);
            byte[] left = Content(disk.Crash(new Random(seed)), "/d/a");
            seen.Add($"{left[0]}{left[Sector]}");
        }

        // Each of two sectors is lost, at its first state or at its second, whatever the other one is.
        seen.Order(StringComparer.Ordinal).ShouldBe(["00", "01", "02", "10", "11", "12", "20", "21", "22"]);
    }

    [Fact]
    public void Crash_UnflushedGrowth_IsOldOrNewLengthAndZerosWhereDataIsLost()
    {
        HashSet<(int Length, byte Last)> seen = [];
        for (int seed = 0; seed < 200; seed++)
        {
            SimFileSystem disk = NewDisk();
            Write(disk, "/d/a", 0, Filled(1, 10), flush: true);
            disk.FlushDirectory("/d");
            Write(disk, "/d/a", 10, Filled(2, 2000), flush: false);
            byte[] left = Content(disk.Crash(new Random(seed)), "/d/a");
            left[..10].ShouldAllBe(b => b == 1);
            seen.Add((left.Length, left[^1]));
        }

        seen.Order().ShouldBe([(10, (byte)1), (2010, (byte)0), (2010, (byte)2)]);
    }

    [Fact]
    public void Crash_SameSeed_GivesTheSameDisk() => Seeds.Run(20, seed =>
    {
        SimFileSystem disk = Busy(seed);
        Describe(disk.Crash(new Random(seed))).ShouldBe(Describe(disk.Crash(new Random(seed))));
    });

    [Fact]
    public void Crash_LeftDisk_IsDurableAsItIs() => Seeds.Run(20, seed =>
    {
        SimFileSystem left = Busy(seed).Crash(new Random(seed));
        Describe(left.Crash(new Random(seed + 1))).ShouldBe(Describe(left));
        Describe(left.CrashLosingUnflushed()).ShouldBe(Describe(left));
    });

    [Fact]
    public void Crash_DoesNotTouchTheDiskItIsTakenFrom()
    {
        SimFileSystem disk = Busy(1);
        string before = Describe(disk);
        SimFileSystem left = disk.Crash(new Random(1));
        Write(left, "/d/new", 0, [1], flush: true);

        Describe(disk).ShouldBe(before);
    }

    [Fact]
    public void Crash_NewFileWithoutDirectoryFlush_MayBeGoneThoughItsBytesWereFlushed()
    {
        SimFileSystem disk = NewDisk();
        Write(disk, "/d/a", 0, [1], flush: true);

        disk.CrashLosingUnflushed().List("/d").ShouldBeEmpty();
        Seen(disk, left => left.List("/d").Count).ShouldBe([0, 1], ignoreOrder: true);
    }

    [Fact]
    public void Crash_DeletionWithoutDirectoryFlush_MayComeBackWithItsContent()
    {
        SimFileSystem disk = NewDisk();
        Write(disk, "/d/a", 0, [1], flush: true);
        disk.FlushDirectory("/d");
        disk.Delete("/d/a");

        Content(disk.CrashLosingUnflushed(), "/d/a").ShouldBe([1]);
        Seen(disk, left => left.List("/d").Count).ShouldBe([0, 1], ignoreOrder: true);
    }

    [Fact]
    public void Crash_RenameOverAFile_IsTheOldOneOrTheNewOneAndNeverNeither()
    {
        SimFileSystem disk = NewDisk();
        Write(disk, "/d/final", 0, [1], flush: true);
        Write(disk, "/d/temp", 0, [2, 2], flush: true);
        disk.FlushDirectory("/d");
        disk.Rename("/d/temp", "/d/final");

        Seen(disk, Describe).ShouldBe(["/d/final=02-02", "/d/final=01 /d/temp=02-02"], ignoreOrder: true);
    }

    [Fact]
    public void Crash_ChangesOfOneName_AreLostFromTheEndOnly()
    {
        SimFileSystem disk = NewDisk();
        Write(disk, "/d/a", 0, [1], flush: true);
        disk.Delete("/d/a");
        Write(disk, "/d/a", 0, [2], flush: true);
        disk.Rename("/d/a", "/d/b");

        Seen(disk, Describe).ShouldBe([string.Empty, "/d/a=01", "/d/a=02", "/d/b=02"], ignoreOrder: true);
    }

    [Fact]
    public void Crash_ChangesOfDifferentNames_SurviveInAnySubset()
    {
        SimFileSystem disk = NewDisk();
        Write(disk, "/d/a", 0, [1], flush: true);
        Write(disk, "/d/b", 0, [2], flush: true);

        Seen(disk, Describe).ShouldBe([string.Empty, "/d/a=01", "/d/b=02", "/d/a=01 /d/b=02"], ignoreOrder: true);
    }

    [Fact]
    public void Kill_KeepsWhatWasWrittenButNotItsDurability()
    {
        SimFileSystem disk = Allocated(Sector);
        using IFile file = disk.Open("/d/a", FileOpening.Existing);
        file.Write(0, [7]);
        IDisposable held = disk.Lock("/d/lock");
        SimFileSystem next = disk.Kill();
        file.Write(0, [8]);

        Content(next, "/d/a")[0].ShouldBe((byte)7);
        Content(next.CrashLosingUnflushed(), "/d/a")[0].ShouldBe((byte)0);
        next.Lock("/d/lock").Dispose();
        using IFile flushed = next.Open("/d/a", FileOpening.Existing);
        flushed.Flush();
        Content(next.CrashLosingUnflushed(), "/d/a")[0].ShouldBe((byte)7);
        Content(disk.CrashLosingUnflushed(), "/d/a")[0].ShouldBe((byte)0);
        held.Dispose();
    }

    [Fact]
    public void LoseUnflushed_ThenFlush_SucceedsAndMakesNothingDurable()
    {
        SimFileSystem disk = Allocated(Sector);
        Write(disk, "/d/a", 0, [7], flush: false);
        disk.LoseUnflushed("/d/a");
        Write(disk, "/d/a", 0, [], flush: true);

        Content(disk, "/d/a")[0].ShouldBe((byte)7);
        Content(disk.Crash(new Random(1)), "/d/a")[0].ShouldBe((byte)0);
    }

    [Fact]
    public void Corrupt_Bit_IsSeenNowAndAfterACrash()
    {
        SimFileSystem disk = Allocated(2 * Sector);
        disk.Corrupt("/d/a", 600, 0x10);

        foreach (SimFileSystem image in (SimFileSystem[])[disk, disk.CrashLosingUnflushed(), disk.Kill()])
        {
            byte[] content = Content(image, "/d/a");
            content[600].ShouldBe((byte)0x10);
            content.Count(b => b != 0).ShouldBe(1);
        }
    }

    [Fact]
    public void UnflushedSectors_CountsWhatACrashMayLose()
    {
        SimFileSystem disk = Allocated(8 * Sector);
        Write(disk, "/d/a", Sector - 1, [1, 1], flush: false);
        disk.UnflushedSectors("/d/a").ShouldBe(2);
        Write(disk, "/d/a", 0, [], flush: true);
        disk.UnflushedSectors("/d/a").ShouldBe(0);
    }

    private static SimFileSystem NewDisk()
    {
        SimFileSystem disk = new(Sector);
        disk.CreateDirectory("/d");
        return disk;
    }

    private static SimFileSystem Allocated(int length)
    {
        SimFileSystem disk = NewDisk();
        using IFile file = disk.Open("/d/a", FileOpening.New);
        file.Allocate(length);
        file.Flush();
        disk.FlushDirectory("/d");
        return disk;
    }

    private static SimFileSystem Busy(int seed)
    {
        Random random = new(seed);
        SimFileSystem disk = NewDisk();
        for (int step = 0; step < 60; step++)
        {
            string path = $"/d/{random.Next(4)}";
            switch (random.Next(7))
            {
                case 0:
                    disk.Delete(path);
                    break;
                case 1 when disk.List("/d").Contains(Path.GetFileName(path)):
                    disk.Rename(path, $"/d/{random.Next(4)}");
                    break;
                case 2:
                    disk.FlushDirectory("/d");
                    break;
                default:
                    Write(disk, path, random.Next(3000), Bytes(step, random.Next(2000)), flush: random.Next(3) == 0);
                    break;
            }
        }

        return disk;
    }

    private static void Write(SimFileSystem disk, string path, long position, byte[] bytes, bool flush)
    {
        bool exists = disk.List("/d").Contains(Path.GetFileName(path));
        using IFile file = disk.Open(path, exists ? FileOpening.Existing : FileOpening.New);
        file.Write(position, bytes);
        if (flush)
        {
            file.Flush();
        }
    }

    private static byte[] Content(SimFileSystem disk, string path)
    {
        using IFile file = disk.Open(path, FileOpening.ExistingReadOnly);
        byte[] all = new byte[file.Length];
        file.Read(0, all).ShouldBe(all.Length);
        return all;
    }

    private static string Describe(SimFileSystem disk) => string.Join(
        ' ',
        disk.List("/d").Order(StringComparer.Ordinal).Select(name => $"/d/{name}={BitConverter.ToString(Content(disk, "/d/" + name))}"));

    private static HashSet<T> Seen<T>(SimFileSystem disk, Func<SimFileSystem, T> look) =>
        [.. Enumerable.Range(0, 200).Select(seed => look(disk.Crash(new Random(seed))))];

    private static byte[] Filled(byte value, int count) => [.. Enumerable.Repeat(value, count)];

    private static byte[] Bytes(int seed, int count)
    {
        byte[] bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}

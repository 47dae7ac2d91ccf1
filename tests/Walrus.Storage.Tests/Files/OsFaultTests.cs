using System.Diagnostics;
using System.Runtime.Versioning;
using Walrus.Storage.Files;
using Walrus.Storage.Journal.Backends;
using Walrus.Testing;

namespace Walrus.Storage.Tests.Files;

/// <summary>Faults that the kernel itself raises, on file systems made for it.</summary>
public class OsFaultTests
{
    private const int Mebibyte = 1024 * 1024;

    private readonly OsFileSystem _files = new(JournalBackend.Mapped);

    [SkippableFact]
    public void Allocate_MoreThanTheVolumeHas_IsDiskFullAndWorksOnceThereIsRoom()
    {
        using TempMount mount = Mount("tmpfs", "size=1m");
        string path = Path.Combine(mount.Path, "a");
        using (IFile file = _files.Open(path, FileOpening.New))
        {
            Should.Throw<DiskFullException>(() => file.Allocate(2 * Mebibyte)).Path.ShouldBe(path);
            file.Length.ShouldBe(0, "refused before a byte was written");
            file.Allocate(Mebibyte / 2);
        }

        using IJournalFile journal = _files.OpenJournalFile(path, Mebibyte / 2);
        journal.Write(0, [1]);
        journal.Flush();
    }

    [SkippableFact]
    public void Write_VolumeFull_IsDiskFull()
    {
        using TempMount mount = Mount("tmpfs", "size=64k");
        using IFile file = _files.Open(Path.Combine(mount.Path, "a"), FileOpening.New);

        Should.Throw<DiskFullException>(() =>
        {
            for (int i = 0; i < 32; i++)
            {
                file.Write(i * 4096, new byte[4096]);
            }
        });
    }

    /// <summary>The failure comes with the next call that waits, and stays for those after it.</summary>
    [SkippableFact]
    public void StartWrite_VolumeFull_IsDiskFullAtTheNextCallAndEveryLaterOne()
    {
        using TempMount mount = Mount("tmpfs", "size=64k");
        using AlignedBuffer buffer = new(Mebibyte);
        string path = Path.Combine(mount.Path, "a");
        using IFile file = _files.Open(path, FileOpening.NewOutput);

        file.StartWrite(0, buffer, Mebibyte);

        Should.Throw<DiskFullException>(file.FinishWrites).Path.ShouldBe(path);
        Should.Throw<DiskFullException>(() => file.StartWrite(0, buffer, 1));
        Should.Throw<DiskFullException>(file.Flush);
    }

    /// <summary>ramfs knows neither direct writes nor holes.</summary>
    [SkippableFact]
    public void OutputFile_FileSystemWithoutDirectWrites_GoesThroughThePageCache()
    {
        using TempMount mount = Mount("ramfs", "mode=700");
        string path = Path.Combine(mount.Path, "a");
        using AlignedBuffer buffer = new(Mebibyte);
        buffer.Span.Fill(3);
        using IFile file = _files.Open(path, FileOpening.NewOutput);

        file.StartWrite(0, buffer, Mebibyte);
        file.StartWrite(Mebibyte, buffer, 5);
        file.Flush();

        file.PunchHole(0, 4096).ShouldBeFalse();
        byte[] read = new byte[Mebibyte + 5];
        file.Read(0, read).ShouldBe(read.Length);
        read.ShouldAllBe(b => b == 3);
    }

    [SkippableFact]
    public void Open_NoInodeLeft_IsDiskFull()
    {
        using TempMount mount = Mount("tmpfs", "nr_inodes=3");

        Should.Throw<DiskFullException>(() =>
        {
            for (int i = 0; i < 4; i++)
            {
                _files.Open(Path.Combine(mount.Path, $"{i}"), FileOpening.New).Dispose();
            }
        });
    }

    [SkippableFact]
    public void FreeBytes_OfASmallMount_IsTheMountsNotItsParents()
    {
        using TempMount mount = Mount("tmpfs", "size=1m");
        Directory.CreateDirectory(Path.Combine(mount.Path, "deeper"));

        _files.FreeBytes(Path.Combine(mount.Path, "deeper")).ShouldBeInRange(1, Mebibyte);
    }

    [SkippableFact]
    public void EveryChange_ReadOnlyMount_SaysSo()
    {
        using TempMount mount = Mount("tmpfs", "size=1m");
        string path = Path.Combine(mount.Path, "a");
        _files.Open(path, FileOpening.New).Dispose();
        mount.Remount("ro");
        Action[] calls =
        [
            () => _files.CreateDirectory(Path.Combine(mount.Path, "d")),
            () => _files.Open(Path.Combine(mount.Path, "b"), FileOpening.New),
            () => _files.Open(path, FileOpening.Existing),
            () => _files.OpenJournalFile(path, 0),
            () => _files.Delete(path),
            () => _files.Rename(path, path + "2"),
            () => _files.Lock(Path.Combine(mount.Path, "lock")),
        ];

        foreach (Action call in calls)
        {
            Should.Throw<FileAccessException>(call).Message.ShouldEndWith(": read-only file system");
        }

        _files.Open(path, FileOpening.ExistingReadOnly).Dispose();
    }

    /// <summary>ramfs has no fallocate: the fallback must still fill the file.</summary>
    [SkippableFact]
    public void Allocate_FileSystemWithoutFallocate_WritesTheZeros()
    {
        using TempMount mount = Mount("ramfs", "mode=700");
        using IFile file = _files.Open(Path.Combine(mount.Path, "a"), FileOpening.New);
        file.Allocate(Mebibyte + 1);

        file.Length.ShouldBe(Mebibyte + 1);
    }

    [SkippableFact]
    [UnsupportedOSPlatform("windows")]
    public void EveryChange_NotPermitted_SaysPermissionDenied()
    {
        Skip.If(OperatingSystem.IsWindows());
        using TempDirectory directory = new();
        string path = directory.File("a");
        File.WriteAllBytes(path, [1]);
        using Lockdown lockdown = new(directory.Path, path);
        Action[] calls =
        [
            () => _files.CreateDirectory(directory.File("d")),
            () => _files.Open(directory.File("b"), FileOpening.New),
            () => _files.Open(path, FileOpening.Existing),
            () => _files.Delete(path),
            () => _files.Rename(path, path + "2"),
            () => _files.Lock(directory.File("lock")),
        ];

        foreach (Action call in calls)
        {
            FileAccessException e = Should.Throw<FileAccessException>(call);
            e.Message.ShouldEndWith(": permission denied");
            e.IsTransient.ShouldBeFalse();
        }
    }

    /// <summary>man 4 full: writing to it always says that there is no room.</summary>
    [SkippableFact]
    public void Write_ToDevFull_IsDiskFull()
    {
        Skip.IfNot(File.Exists("/dev/full"));
        using IFile file = _files.Open("/dev/full", FileOpening.Existing);

        Should.Throw<DiskFullException>(() => file.Write(0, new byte[100])).Path.ShouldBe("/dev/full");
    }

    /// <summary>A device that cannot be flushed answers EINVAL (man 2 fdatasync); .NET's own flush would take that for success.</summary>
    [SkippableFact]
    public void Flush_OfWhatCannotBeFlushed_IsAFlushFailure()
    {
        Skip.IfNot(OperatingSystem.IsLinux());
        using IFile file = _files.Open("/dev/null", FileOpening.Existing);

        Should.Throw<FlushFailedException>(file.Flush).Path.ShouldBe("/dev/null");
    }

    private static TempMount Mount(string type, string options)
    {
        TempMount? mount = TempMount.TryCreate(type, options, out string reason);
        Skip.If(mount is null, reason);
        return mount!;
    }

    /// <summary>Takes the write permission away in the way that binds this user: the mode for most, the immutable flag for root.</summary>
    [UnsupportedOSPlatform("windows")]
    private sealed class Lockdown : IDisposable
    {
        private readonly string[] _paths;

        public Lockdown(params string[] paths)
        {
            _paths = paths;
            if (Environment.IsPrivilegedProcess)
            {
                Skip.IfNot(Chattr("+i"), "chattr +i is not possible here");
            }
            else
            {
                Array.ForEach(paths, path => File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute));
            }
        }

        public void Dispose()
        {
            if (Environment.IsPrivilegedProcess)
            {
                Chattr("-i").ShouldBeTrue();
            }
            else
            {
                Array.ForEach(_paths, path => File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
            }
        }

        private bool Chattr(string flag)
        {
            try
            {
                using Process process = Process.Start(new ProcessStartInfo("chattr", [flag, .. _paths]) { UseShellExecute = false, RedirectStandardError = true })!;
                process.WaitForExit();
                return process.ExitCode == 0;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return false;
            }
        }
    }
}

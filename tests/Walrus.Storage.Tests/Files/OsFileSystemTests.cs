using Walrus.Storage.Files;
using Walrus.Storage.Journal.Backends;
using Walrus.Testing;

namespace Walrus.Storage.Tests.Files;

public sealed class OsFileSystemTests : FileSystemSuite
{
    private readonly TempDirectory _directory = new();

    private protected override IFileSystem Files { get; } = new OsFileSystem(JournalBackend.Mapped);

    protected override string Root => _directory.Path;

    [Fact]
    public void EveryCall_BelowAFile_IsRefused()
    {
        Make("a");
        Action[] calls =
        [
            () => Files.Open(At("a/b"), FileOpening.New),
            () => Files.Open(At("a/b"), FileOpening.Existing),
            () => Files.Lock(At("a/b")),
            () => Files.List(At("a")),
        ];

        foreach (Action call in calls)
        {
            Should.Throw<FileAccessException>(call).IsTransient.ShouldBeFalse();
        }
    }

    [Fact]
    public void Open_Directory_SaysSo()
    {
        Files.CreateDirectory(At("a"));

        Should.Throw<FileAccessException>(() => Files.Open(At("a"), FileOpening.Existing));
        Should.Throw<FileAccessException>(() => Files.Delete(At("a")));
    }

    /// <summary>If this fails, packs fill the page cache again and everything is slower, but nothing else tells.</summary>
    [SkippableFact]
    public void StartWrite_WholeBlocks_GoPastThePageCache()
    {
        using AlignedBuffer buffer = new(Limits.PackWriteBytes);
        using DirectWrites? direct = Direct(buffer);
        Skip.If(direct is null, "this file system has no direct writes");

        direct.Write(0, buffer, buffer.Span.Length).ShouldBe(buffer.Span.Length);
        direct.Write(Limits.PackWriteBytes, buffer, Limits.DirectIoBlockBytes + 1).ShouldBe(Limits.DirectIoBlockBytes);
        direct.Write(Limits.DirectIoBlockBytes - 1, buffer, buffer.Span.Length).ShouldBe(0, "no block begins there");
        direct.Write(0, buffer, Limits.DirectIoBlockBytes - 1).ShouldBe(0, "less than a block");

        DirectWrites? Direct(AlignedBuffer content)
        {
            content.Span.Fill(5);
            Make("direct");
            return DirectWrites.TryOpen(At("direct"));
        }
    }

    [Fact]
    public void DirectWrites_NoSuchFile_AreNotThere() => DirectWrites.TryOpen(At("missing")).ShouldBeNull();

    [SkippableFact]
    public void PunchHole_OnThisFileSystem_Works()
    {
        Skip.IfNot(OperatingSystem.IsLinux());
        using IFile file = Files.Open(At("a"), FileOpening.New);
        file.Allocate(64 * 1024);

        file.PunchHole(0, 64 * 1024).ShouldBeTrue("ext4, xfs, btrfs and tmpfs all can");
    }

    /// <summary>The mount of the directory counts, not the root's.</summary>
    [SkippableFact]
    public void FreeBytes_OfAnotherMount_IsThatMountsOwn()
    {
        Skip.IfNot(Directory.Exists("/dev/shm"), "no tmpfs at /dev/shm");
        long shm = new DriveInfo("/dev/shm").TotalSize;
        Skip.If(Files.FreeBytes(Root) <= shm, "the temporary folder has no more room than /dev/shm: a mistake would not show");

        Files.FreeBytes("/dev/shm").ShouldBeLessThanOrEqualTo(shm);
    }

    protected override void Dispose(bool disposing) => _directory.Dispose();
}

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

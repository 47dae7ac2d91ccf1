using Walrus.Storage.Files;
using Walrus.Testing.Disks;

namespace Walrus.Storage.Tests.Files;

public sealed class SimFileSystemTests : FileSystemSuite
{
    private readonly SimFileSystem _disk = new();

    public SimFileSystemTests() => _disk.CreateDirectory("/data");

    protected override string Root => "/data";

    private protected override IFileSystem Files => _disk;

    [Fact]
    public void Open_BeyondTheCapacity_IsFullUntilSomethingGoes()
    {
        SimFileSystem small = new(capacityBytes: 1000);
        small.CreateDirectory("/d");
        using IFile one = small.Open("/d/one", FileOpening.New);
        using IFile two = small.Open("/d/two", FileOpening.New);
        one.Allocate(600);

        small.FreeBytes("/d").ShouldBe(400);
        Should.Throw<DiskFullException>(() => two.Allocate(401)).Path.ShouldBe("/d/two");
        Should.Throw<DiskFullException>(() => two.Write(400, [1]));
        one.Write(0, new byte[600]);
        two.Length.ShouldBe(0);

        small.Delete("/d/one");
        two.Allocate(1000);
        small.FreeBytes("/d").ShouldBe(0);
    }

    protected override void Dispose(bool disposing) => _disk.OpenFiles.ShouldBe(0);
}

using Walrus.Storage.Files;
using Walrus.Storage.Packs;
using Walrus.Storage.Tests.Engine;
using Walrus.Testing.Disks;
using Walrus.Testing.Faults;

namespace Walrus.Storage.Tests.Packs;

public sealed class PackHandlesTests
{
    [Fact]
    public void Open_MoreThanTheBound_KeepsTheMostRecentlyUsed()
    {
        (SimFileSystem disk, FaultFileSystem files) = Disk(Limits.OpenPackFilesMax + 20);
        PackHandles handles = new(files);
        IReadOnlyFile[] all = [.. Enumerable.Range(0, Limits.OpenPackFilesMax + 20).Select(i => handles.Of(PathOf(i)))];
        disk.OpenFiles.ShouldBe(0, "nothing is opened before it is read");
        for (int i = 0; i < Limits.OpenPackFilesMax; i++)
        {
            Read(all[i], i);
        }

        disk.OpenFiles.ShouldBe(Limits.OpenPackFilesMax);
        Read(all[0], 0); // Used again: the second is the oldest now.
        for (int i = Limits.OpenPackFilesMax; i < all.Length; i++)
        {
            Read(all[i], i);
        }

        disk.OpenFiles.ShouldBe(Limits.OpenPackFilesMax);
        int calls = files.CallCount;
        Read(all[0], 0);
        files.CallCount.ShouldBe(calls + 1, "it is still open");
        Read(all[1], 1);
        files.CallCount.ShouldBe(calls + 3, "it was closed and is opened again");
        handles.Dispose();
        disk.OpenFiles.ShouldBe(0);
        Should.Throw<ObjectDisposedException>(() => Read(all[0], 0));
    }

    [Fact]
    public async Task Dispose_WhileReading_ClosesAfterTheRead()
    {
        (SimFileSystem disk, FaultFileSystem files) = Disk(1);
        PackHandles handles = new(files);
        IReadOnlyFile file = handles.Of(PathOf(0));
        using SemaphoreSlim reached = new(0);
        using SemaphoreSlim release = new(0);
        files.Fail(new FaultPlan(InjectedFault.InputOutput, 1, Persistent: true, call =>
        {
            if (call.Kind == IoKind.Read)
            {
                reached.Release();
                release.Wait();
            }

            return false;
        }));
        Task read = Task.Run(() => Read(file, 0));
        (await reached.WaitAsync(TestStore.Patience)).ShouldBeTrue();
        file.Dispose();
        disk.OpenFiles.ShouldBe(1);
        Should.Throw<ObjectDisposedException>(() => Read(file, 0));
        release.Release();
        await read.Within();
        disk.OpenFiles.ShouldBe(0);
        handles.Dispose();
    }

    [Fact]
    public void Open_NoDescriptorLeft_GivesIdleOnesBackAndTriesOnce()
    {
        (SimFileSystem disk, FaultFileSystem files) = Disk(10);
        using PackHandles handles = new(files);
        IReadOnlyFile[] all = [.. Enumerable.Range(0, 10).Select(i => handles.Of(PathOf(i)))];
        for (int i = 0; i < 9; i++)
        {
            Read(all[i], i);
        }

        files.Fail(new FaultPlan(InjectedFault.TooManyOpenFiles, files.CallCount + 1));
        Read(all[9], 9);
        disk.OpenFiles.ShouldBe(1);

        all[9].Dispose();
        files.Fail(new FaultPlan(InjectedFault.TooManyOpenFiles, files.CallCount + 1, Persistent: true));
        Should.Throw<FileAccessException>(() => Read(all[0], 0)).IsTransient.ShouldBeTrue();
        files.Heal();
        Read(all[0], 0);
    }

    [Fact]
    public async Task Reads_FromManyThreads_AreRightAndNothingStaysOpen()
    {
        const int Count = Limits.OpenPackFilesMax + 60;
        (SimFileSystem disk, FaultFileSystem _) = Disk(Count);
        PackHandles handles = new(disk);
        IReadOnlyFile[] all = [.. Enumerable.Range(0, Count).Select(i => handles.Of(PathOf(i)))];
        Task[] readers = [.. Enumerable.Range(0, 4).Select(seed => Task.Run(() =>
        {
            Random random = new(seed);
            for (int i = 0; i < 20_000; i++)
            {
                int at = random.Next(Count);
                Read(all[at], at);
            }
        }))];
        await Task.WhenAll(readers).Within();
        disk.OpenFiles.ShouldBeLessThanOrEqualTo(Limits.OpenPackFilesMax + readers.Length);
        handles.Dispose();
        disk.OpenFiles.ShouldBe(0);
    }

    private static string PathOf(int number) => $"/packs/{number}";

    private static (SimFileSystem Disk, FaultFileSystem Files) Disk(int count)
    {
        SimFileSystem disk = new();
        disk.CreateDirectory("/packs");
        for (int i = 0; i < count; i++)
        {
            using IFile file = disk.Open(PathOf(i), FileOpening.New);
            file.Write(0, BitConverter.GetBytes(i));
        }

        return (disk, new FaultFileSystem(disk));
    }

    private static void Read(IReadOnlyFile file, int expected)
    {
        byte[] bytes = new byte[sizeof(int)];
        file.Read(0, bytes).ShouldBe(sizeof(int));
        BitConverter.ToInt32(bytes).ShouldBe(expected);
        file.Length.ShouldBe(sizeof(int));
    }
}

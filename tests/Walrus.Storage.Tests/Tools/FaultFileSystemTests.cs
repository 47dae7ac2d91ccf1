using Walrus.Storage.Files;
using Walrus.Storage.Journal.Backends;
using Walrus.Testing.Disks;
using Walrus.Testing.Faults;

namespace Walrus.Storage.Tests.Tools;

public class FaultFileSystemTests
{
    private readonly SimFileSystem _disk = new();
    private readonly FaultFileSystem _files;

    public FaultFileSystemTests() => _files = new FaultFileSystem(_disk);

    [Fact]
    public void Calls_WithoutAPlan_AreRecordedInOrderAndSucceed()
    {
        Work(_files);

        _files.Calls.Select(call => call.ToString()).ShouldBe(
        [
            "#1 CreateDirectory d", "#2 Lock lock", "#3 Create a", "#4 Allocate a", "#5 Flush a", "#6 FlushDirectory d", "#7 OpenJournal a",
            "#8 Write a", "#9 Flush a", "#10 Read a", "#11 Rename a", "#12 Open b", "#13 Read b", "#14 Delete b", "#15 List d",
            "#16 FreeBytes d",
        ]);
        _files.CallCount.ShouldBe(16);
        _files.Failed.ShouldBeEmpty();
    }

    [Theory]
    [InlineData((int)InjectedFault.DiskFull)]
    [InlineData((int)InjectedFault.InputOutput)]
    [InlineData((int)InjectedFault.FlushFailure)]
    [InlineData((int)InjectedFault.TooManyOpenFiles)]
    public void Fail_OnceAtEachCall_StrikesTheFirstThatCanMeetItAndNoOther(int fault)
    {
        for (int call = 1; call <= 16; call++)
        {
            FaultFileSystem files = new(new SimFileSystem());
            files.Fail(new FaultPlan((InjectedFault)fault, call));
            StorageException? thrown = null;
            try
            {
                Work(files);
            }
            catch (StorageException e)
            {
                thrown = e;
            }

            if (thrown is null)
            {
                files.Failed.ShouldBeEmpty();
                continue;
            }

            IoCall struck = files.Failed.ShouldHaveSingleItem();
            struck.Number.ShouldBeGreaterThanOrEqualTo(call);
            struck.ShouldBe(files.Calls[^1]);
            thrown.ShouldBeOfType(ExpectedError((InjectedFault)fault, struck.Kind));
        }
    }

    [Fact]
    public void Fail_Once_TheNextCallSucceeds()
    {
        using IFile file = NewFile();
        _files.Fail(new FaultPlan(InjectedFault.InputOutput, _files.CallCount + 1));

        Should.Throw<FileAccessException>(() => file.Write(0, [1]));
        file.Write(0, [1]);
    }

    [Fact]
    public void Fail_Persistently_FailsUntilHealed()
    {
        using IFile file = NewFile();
        _files.Fail(new FaultPlan(InjectedFault.DiskFull, 1, Persistent: true));

        Should.Throw<DiskFullException>(() => file.Write(0, [1]));
        Should.Throw<DiskFullException>(() => file.Write(0, [1]));
        file.Read(0, new byte[1]); // A full disk can be read.
        _files.Heal();
        file.Write(0, [1]);
    }

    [Fact]
    public void Fail_OnlySomePaths_LeavesTheOthers()
    {
        using IFile file = NewFile();
        _files.Fail(new FaultPlan(InjectedFault.InputOutput, 1, Persistent: true, Only: call => call.Path.EndsWith("other", StringComparison.Ordinal)));

        file.Write(0, [1]);
        Should.Throw<FileAccessException>(() => _files.Open("/d/other", FileOpening.New));
    }

    [Fact]
    public void Fail_Write_LeavesHalfOfIt()
    {
        using IFile file = NewFile();
        _files.Fail(new FaultPlan(InjectedFault.DiskFull, 1));

        Should.Throw<DiskFullException>(() => file.Write(0, [1, 2, 3, 4]));

        file.Length.ShouldBe(2);
    }

    [Fact]
    public void Fail_JournalFlush_LosesTheWritesThoughALaterFlushSucceeds()
    {
        using (IFile file = NewFile())
        {
            file.Allocate(1024);
            file.Flush();
        }

        _files.FlushDirectory("/d");
        using IJournalFile journal = _files.OpenJournalFile("/d/a", 1024);
        journal.Write(0, [7]);
        _files.Fail(new FaultPlan(InjectedFault.FlushFailure, 1));

        Should.Throw<FlushFailedException>(journal.Flush).Path.ShouldBe("/d/a");
        journal.Flush();

        byte[] read = new byte[1];
        journal.Read(0, read);
        read.ShouldBe([7]);
        using IFile after = _disk.Crash(new Random(1)).Open("/d/a", FileOpening.Existing);
        after.Read(0, read);
        read.ShouldBe([0]);
    }

    private static Type ExpectedError(InjectedFault fault, IoKind struck) => fault switch
    {
        InjectedFault.DiskFull => typeof(DiskFullException),
        InjectedFault.TooManyOpenFiles => typeof(FileAccessException),
        _ => struck is IoKind.Flush or IoKind.FlushDirectory ? typeof(FlushFailedException) : typeof(FileAccessException),
    };

    /// <summary>Every kind of call once.</summary>
    private static void Work(FaultFileSystem files)
    {
        files.CreateDirectory("/d");
        files.DirectoryExists("/d").ShouldBeTrue();
        using IDisposable held = files.Lock("/d/lock");
        using (IFile file = files.Open("/d/a", FileOpening.New))
        {
            file.Allocate(1024);
            file.Flush();
        }

        files.FlushDirectory("/d");
        using (IJournalFile journal = files.OpenJournalFile("/d/a", 1024))
        {
            journal.Write(0, [1]);
            journal.Flush();
            journal.Read(0, new byte[1]);
        }

        files.Rename("/d/a", "/d/b");
        using (IFile file = files.Open("/d/b", FileOpening.ExistingReadOnly))
        {
            file.Read(0, new byte[1]);
        }

        files.Delete("/d/b");
        files.List("/d").ShouldBe(["lock"]);
        files.FreeBytes("/d");
    }

    private IFile NewFile()
    {
        _files.CreateDirectory("/d");
        return _files.Open("/d/a", FileOpening.New);
    }
}

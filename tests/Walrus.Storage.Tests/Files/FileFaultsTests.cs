using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Walrus.Storage.Files;

namespace Walrus.Storage.Tests.Files;

public class FileFaultsTests
{
    [Theory]
    [InlineData(28)]  // ENOSPC
    [InlineData(122)] // EDQUOT, Linux
    [InlineData(69)]  // EDQUOT, macOS
    public void FromErrno_NoRoom_IsDiskFull(int errno)
    {
        DiskFullException e = FileFaults.FromErrno(errno, "write", "/d/a").ShouldBeOfType<DiskFullException>();

        e.Path.ShouldBe("/d/a");
        e.IsTransient.ShouldBeTrue();
    }

    [Theory]
    [InlineData(13, "permission denied", false)]
    [InlineData(1, "permission denied", false)]
    [InlineData(30, "read-only file system", false)]
    [InlineData(2, "no such file or directory", false)]
    [InlineData(20, "a file stands where a directory is needed", false)]
    [InlineData(21, "it is a directory", false)]
    [InlineData(17, "it exists already", false)]
    [InlineData(24, "too many open files; raise the limit (ulimit -n, LimitNOFILE= of the service)", true)]
    [InlineData(23, "too many open files; raise the limit (ulimit -n, LimitNOFILE= of the service)", true)]
    [InlineData(5, "input/output error; check the disk", false)]
    [InlineData(11, "another process has it open", true)]
    [InlineData(36, "the path is too long", false)]
    [InlineData(27, "the file is larger than the file system or the limit (ulimit -f) allows", false)]
    [InlineData(12, "out of memory", true)]
    [InlineData(95, "the file system does not support it", false)]
    [InlineData(9999, "error 9999", false)]
    public void FromErrno_Refusal_IsNamedInPlainWords(int errno, string reason, bool transient)
    {
        FileAccessException e = FileFaults.FromErrno(errno, "open", "/d/a").ShouldBeOfType<FileAccessException>();

        e.Message.ShouldBe($"Cannot open '/d/a': {reason}");
        e.Path.ShouldBe("/d/a");
        e.IsTransient.ShouldBe(transient);
    }

    [Theory]
    [InlineData(39, FileFaultKind.DiskFull)]
    [InlineData(112, FileFaultKind.DiskFull)]
    [InlineData(5, FileFaultKind.PermissionDenied)]
    [InlineData(19, FileFaultKind.ReadOnly)]
    [InlineData(2, FileFaultKind.NotFound)]
    [InlineData(3, FileFaultKind.NotFound)]
    [InlineData(80, FileFaultKind.AlreadyExists)]
    [InlineData(183, FileFaultKind.AlreadyExists)]
    [InlineData(4, FileFaultKind.TooManyOpenFiles)]
    [InlineData(23, FileFaultKind.InputOutput)]
    [InlineData(1117, FileFaultKind.InputOutput)]
    [InlineData(32, FileFaultKind.InUse)]
    [InlineData(33, FileFaultKind.InUse)]
    [InlineData(206, FileFaultKind.NameTooLong)]
    [InlineData(9999, FileFaultKind.Other)]
    public void Classify_Win32Code_IsUnderstood(int code, object kind) =>
        FileFaults.Classify(new IOException("x", unchecked((int)0x80070000) | code)).Kind.ShouldBe((FileFaultKind)kind);

    [Fact]
    public void Classify_ErrnoOfTheInnerException_IsUsed() =>
        FileFaults.Classify(new UnauthorizedAccessException("x", new IOException("y", 30))).Kind.ShouldBe(FileFaultKind.ReadOnly);

    [Fact]
    public void Classify_TypeWithoutCode_TellsWhatItCan()
    {
        FileFaults.Classify(new FileNotFoundException()).Kind.ShouldBe(FileFaultKind.NotFound);
        FileFaults.Classify(new DirectoryNotFoundException()).Kind.ShouldBe(FileFaultKind.NotFound);
        FileFaults.Classify(new DriveNotFoundException()).Kind.ShouldBe(FileFaultKind.NotFound);
        FileFaults.Classify(new UnauthorizedAccessException()).Kind.ShouldBe(FileFaultKind.PermissionDenied);
        FileFaults.Classify(new PathTooLongException()).Kind.ShouldBe(FileFaultKind.NameTooLong);
        FileFaults.Classify(new IOException("x")).Kind.ShouldBe(FileFaultKind.Other);
    }

    [Fact]
    public void Translate_UnknownException_KeepsItsWordsAndItself()
    {
        IOException cause = new("the tape is torn");

        StorageException e = FileFaults.Translate(cause, "read", "/d/a");

        e.Message.ShouldBe("Cannot read '/d/a': the tape is torn");
        e.InnerException.ShouldBeSameAs(cause);
    }

    [Theory]
    [InlineData(5, "input/output error; check the disk")]
    [InlineData(28, "no space left on the volume")]
    [InlineData(30, "read-only file system")]
    public void FlushFailure_AnyCause_IsFinal(int errno, string reason)
    {
        FlushFailedException e = FileFaults.FlushFailure(errno, "/d/a");

        e.Message.ShouldStartWith($"Flushing '/d/a' failed: {reason}.");
        e.IsTransient.ShouldBeFalse();
        FileFaults.FlushFailure(new IOException("x", errno), "/d/a").Message.ShouldBe(e.Message);
    }

    [Fact]
    public void IsFault_OnlyTheEnvironments()
    {
        FileFaults.IsFault(new IOException()).ShouldBeTrue();
        FileFaults.IsFault(new UnauthorizedAccessException()).ShouldBeTrue();
        FileFaults.IsFault(new ObjectDisposedException("x")).ShouldBeFalse();
        FileFaults.IsFault(new ArgumentOutOfRangeException("x")).ShouldBeFalse();
        FileFaults.IsFault(new OutOfMemoryException()).ShouldBeFalse();
        FileFaults.IsFault(new DiskFullException("/d/a")).ShouldBeFalse("it is translated already");
    }

    /// <summary>The constants that only Linux has, against the kernel's own answer.</summary>
    [SkippableFact]
    [UnsupportedOSPlatform("windows")]
    public void Classify_RealErrno_MatchesThePlatform()
    {
        Skip.If(OperatingSystem.IsWindows());
        int descriptor = LibC.Open("/nowhere/at/all", LibC.OpenReadOnly);

        descriptor.ShouldBe(-1);
        FileFaults.ClassifyErrno(Marshal.GetLastPInvokeError()).Kind.ShouldBe(FileFaultKind.NotFound);
    }
}

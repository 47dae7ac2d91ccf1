using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Walrus.Storage.Journal.Backends.Uring;
using Walrus.Testing;

namespace Walrus.Storage.Tests.Backends.Uring;

/// <summary>Linked writes and flushes as the kernel itself ends them.</summary>
[SupportedOSPlatform("linux")]
public class UringWriterTests
{
    /// <summary>Skips the test where this process may have no ring.</summary>
    public static void SkipWithoutUring()
    {
        bool works = UringSupport.TryCreate(out UringWriter? writer, out string refusal);
        if (OperatingSystem.IsLinux())
        {
            writer?.Dispose();
        }

        Skip.IfNot(works, refusal);
    }

    /// <summary>With the kernel's hold on the buffer, and without, as where RLIMIT_MEMLOCK is small.</summary>
    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void WriteAndFlush_AnyLength_IsDurableAndExact(bool registers)
    {
        SkipWithoutUring();
        using TempDirectory directory = new();
        using SafeFileHandle file = File.OpenHandle(directory.File("a"), FileMode.CreateNew, FileAccess.ReadWrite);
        using UringWriter writer = Create(registers);
        byte[] expected = new byte[2 * UringWriter.BytesMax];
        Random random = new(1);
        foreach (int count in (int[])[1, 7, 600, 4096, 38_400, UringWriter.BytesMax])
        {
            int at = random.Next(UringWriter.BytesMax);
            random.NextBytes(expected.AsSpan(at, count));

            writer.WriteAndFlush(file, at, expected.AsSpan(at, count)).ShouldBe(new LinkedOutcome(LinkedEnd.Durable, count, 0));
        }

        byte[] all = new byte[RandomAccess.GetLength(file)];
        RandomAccess.Read(file, all, 0).ShouldBe(all.Length);
        all.ShouldBe(expected[..all.Length]);
    }

    /// <summary>man 4 full: every write says that there is no room. The flush behind it is cancelled.</summary>
    [SkippableFact]
    public void WriteAndFlush_DeviceFull_IsAFailedWrite()
    {
        SkipWithoutUring();
        using SafeFileHandle file = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        using UringWriter writer = Create();

        writer.WriteAndFlush(file, 0, new byte[100]).ShouldBe(new LinkedOutcome(LinkedEnd.WriteFailed, 0, 28));
    }

    /// <summary>/dev/null takes every byte and cannot be flushed (EINVAL): the failure of the linked flush itself.</summary>
    [SkippableFact]
    public void WriteAndFlush_FlushFails_IsAFailedFlush()
    {
        SkipWithoutUring();
        using SafeFileHandle file = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        using UringWriter writer = Create();

        writer.WriteAndFlush(file, 0, new byte[100]).ShouldBe(new LinkedOutcome(LinkedEnd.FlushFailed, 0, 22));
    }

    [SkippableFact]
    public void WriteAndFlush_VolumeFillsUpInTheMiddle_IsUnfinishedAfterWhatFitted()
    {
        SkipWithoutUring();
        using TempMount? mount = TempMount.TryCreate("tmpfs", "size=64k", out string reason);
        Skip.If(mount is null, reason);
        using SafeFileHandle file = File.OpenHandle(Path.Combine(mount.Path, "a"), FileMode.CreateNew, FileAccess.ReadWrite);
        using UringWriter writer = Create();

        LinkedOutcome outcome = writer.WriteAndFlush(file, 0, new byte[128 * 1024]);

        outcome.ShouldBe(new LinkedOutcome(LinkedEnd.Unfinished, 64 * 1024, 0));
    }

    [SkippableFact]
    public void WriteAndFlush_FileOrWriterClosed_ThrowsObjectDisposed()
    {
        SkipWithoutUring();
        using TempDirectory directory = new();
        SafeFileHandle file = File.OpenHandle(directory.File("a"), FileMode.CreateNew, FileAccess.ReadWrite);
        UringWriter writer = Create();
        file.Dispose();

        Should.Throw<ObjectDisposedException>(() => writer.WriteAndFlush(file, 0, new byte[1]));
        using SafeFileHandle again = File.OpenHandle(directory.File("a"), FileMode.Open, FileAccess.ReadWrite);
        writer.WriteAndFlush(again, 0, new byte[1]).Kind.ShouldBe(LinkedEnd.Durable, "the failed call left the ring as it was");
        writer.Dispose();
        writer.Dispose();

        Should.Throw<ObjectDisposedException>(() => writer.WriteAndFlush(again, 0, new byte[1]));
    }

    [SkippableFact]
    public void SharedUring_LastUserGone_MakesANewRingForTheNext()
    {
        SkipWithoutUring();
        int made = 0;
        SharedUring shared = new(Count);

        shared.TryAcquire(out UringWriter? first, out _).ShouldBeTrue();
        shared.TryAcquire(out UringWriter? second, out _).ShouldBeTrue();
        second.ShouldBeSameAs(first);
        shared.Release();
        shared.Release();
        shared.TryAcquire(out UringWriter? third, out _).ShouldBeTrue();
        shared.Release();

        third.ShouldNotBeSameAs(first);
        made.ShouldBe(2);

        bool Count([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out UringWriter? writer, out string refusal)
        {
            made++;
            return UringSupport.TryCreate(out writer, out refusal);
        }
    }

    private static UringWriter Create(bool registers = true)
    {
        UringWriter.TryCreate(registers, out UringWriter? writer, out string refusal).ShouldBeTrue(refusal);
        return writer!;
    }
}

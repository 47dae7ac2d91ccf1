using Walrus.Storage.Files;
using Walrus.Storage.Journal.Backends;
using Walrus.Testing;
using Walrus.Testing.Disks;

namespace Walrus.Storage.Tests.Backends;

public abstract class OsJournalFileSuite : JournalFileSuite
{
    private readonly TempDirectory _directory = new();

    protected sealed override string JournalPath => _directory.File("journal");

    protected sealed override void Dispose(bool disposing) => _directory.Dispose();
}

public sealed class MappedJournalFileTests : OsJournalFileSuite
{
    private protected override IFileSystem Files { get; } = new OsFileSystem(JournalBackend.Mapped);

    [Fact]
    public void Open_MappedBackend_IsMapped()
    {
        using IJournalFile journal = Create();

        journal.ShouldBeOfType<MappedJournalFile>();
    }
}

public sealed class MappedReadsJournalFileTests : OsJournalFileSuite
{
    private protected override IFileSystem Files { get; } = new OsFileSystem(JournalBackend.MappedReads);

    /// <summary>The two ways to the page cache must never disagree, not even for a moment.</summary>
    [Fact]
    public void Write_ByPwrite_IsAtOnceInTheMap()
    {
        using IJournalFile journal = Create();
        byte[] read = new byte[1000];
        for (int turn = 1; turn <= 200; turn++)
        {
            byte[] written = new byte[1000];
            Array.Fill(written, (byte)turn);
            journal.Write(turn * 300, written);
            if (turn % 50 == 0)
            {
                journal.Flush();
            }

            journal.Read(turn * 300, read);
            read.ShouldBe(written);
        }
    }
}

public sealed class PositionedJournalFileTests : OsJournalFileSuite
{
    private protected override IFileSystem Files { get; } = new OsFileSystem(JournalBackend.Positioned);

    /// <summary>The mapped backend cannot report this (SIGBUS); the positioned one must not return old bytes of the buffer as read.</summary>
    [Fact]
    public void Read_FileCutShortWhileOpen_IsCorruptWhereItEnds()
    {
        using IJournalFile journal = Create();
        using (FileStream cut = new(JournalPath, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            cut.SetLength(1000);
        }

        StoreCorruptException e = Should.Throw<StoreCorruptException>(() => journal.Read(900, new byte[200]));

        e.Position.ShouldBe(1000);
    }
}

/// <summary>Where the kernel refuses io_uring this runs over the backend that takes its place, which has to keep the same promises.</summary>
public sealed class IoUringJournalFileTests : OsJournalFileSuite
{
    private protected override IFileSystem Files { get; } = new OsFileSystem(JournalBackend.IoUring);

    [SkippableFact]
    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    public void Open_IoUringBackend_HasARing()
    {
        Uring.UringWriterTests.SkipWithoutUring();
        using IJournalFile journal = Create();

        journal.ShouldBeOfType<IoUringJournalFile>();
        journal.LinksFlush.ShouldBeTrue();
        Files.Backend.ShouldBe(new JournalBackendInUse(JournalBackend.IoUring));
    }

    /// <summary>More than the ring's buffer holds goes in two steps, with one flush behind both.</summary>
    [Theory]
    [InlineData(Limits.JournalStageBytes)]
    [InlineData(Limits.JournalStageBytes + 1)]
    [InlineData((3 * Limits.JournalStageBytes) - 5)]
    public void WriteAndFlush_AtAndAboveTheRingsBuffer_WritesAll(int count)
    {
        string path = JournalPath + "-large";
        const int Large = 4 * Limits.JournalStageBytes;
        using (IFile file = Files.Open(path, FileOpening.New))
        {
            file.Allocate(Large);
        }

        byte[] expected = new byte[Large];
        new Random(count).NextBytes(expected.AsSpan(100, count));
        using IJournalFile journal = Files.OpenJournalFile(path, Large);

        journal.WriteAndFlush(100, expected.AsSpan(100, count));

        byte[] all = new byte[Large];
        journal.Read(0, all);
        all.ShouldBe(expected);
    }

    [Fact]
    public async Task WriteAndFlush_ManyThreadsOverFilesOfOneRing_EachFindsItsOwn()
    {
        IJournalFile[] files = [.. Enumerable.Range(0, 4).Select(i =>
        {
            string path = $"{JournalPath}-{i}";
            using (IFile file = Files.Open(path, FileOpening.New))
            {
                file.Allocate(8192);
            }

            return Files.OpenJournalFile(path, 8192);
        })];

        await Task.WhenAll(files.Select((file, number) => Task.Factory.StartNew(
            () =>
            {
                byte[] mine = new byte[3000];
                byte[] read = new byte[3000];
                for (int turn = 0; turn < 20; turn++)
                {
                    Array.Fill(mine, (byte)((number * 20) + turn));
                    file.WriteAndFlush(1000 + turn, mine);
                    file.Read(1000 + turn, read);
                    read.ShouldBe(mine);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        Array.ForEach(files, file => file.Dispose());
    }
}

/// <summary>Linux without io_uring: the write is as before, and the engine flushes on its own.</summary>
public sealed class RefusedUringTests : OsJournalFileSuite
{
    private protected override IFileSystem Files { get; } = new OsFileSystem(new JournalBackendInUse(JournalBackend.IoUring), Refuse);

    [SkippableFact]
    public void Open_KernelRefuses_TakesTheNextBestAndSaysWhy()
    {
        Skip.IfNot(OperatingSystem.IsLinux());
        using IJournalFile journal = Create();

        journal.ShouldBeOfType<MappedJournalFile>();
        Files.Backend.ShouldBe(new JournalBackendInUse(JournalBackend.MappedReads, JournalBackend.IoUring, "no luck today"));
    }

    private static bool Refuse([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Walrus.Storage.Journal.Backends.Uring.UringWriter? writer, out string refusal)
    {
        writer = null;
        refusal = "no luck today";
        return false;
    }
}

public sealed class LinkedSimulatedJournalFileTests : JournalFileSuite
{
    private readonly SimFileSystem _disk = new() { LinksFlush = true };

    public LinkedSimulatedJournalFileTests() => _disk.CreateDirectory("/data");

    protected override string JournalPath => "/data/journal";

    protected override bool AllocatesNothing => false;

    private protected override IFileSystem Files => _disk;

    protected override void Dispose(bool disposing) => _disk.OpenFiles.ShouldBe(0);
}

public sealed class SimulatedJournalFileTests : JournalFileSuite
{
    private readonly SimFileSystem _disk = new();

    public SimulatedJournalFileTests() => _disk.CreateDirectory("/data");

    protected override string JournalPath => "/data/journal";

    protected override bool AllocatesNothing => false;

    private protected override IFileSystem Files => _disk;

    protected override void Dispose(bool disposing) => _disk.OpenFiles.ShouldBe(0);
}

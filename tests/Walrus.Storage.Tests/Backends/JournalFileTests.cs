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

public sealed class SimulatedJournalFileTests : JournalFileSuite
{
    private readonly SimFileSystem _disk = new();

    public SimulatedJournalFileTests() => _disk.CreateDirectory("/data");

    protected override string JournalPath => "/data/journal";

    protected override bool AllocatesNothing => false;

    private protected override IFileSystem Files => _disk;

    protected override void Dispose(bool disposing) => _disk.OpenFiles.ShouldBe(0);
}

using Walrus.Storage.Files;
using Walrus.Storage.Format;
using Walrus.Storage.Packs;
using Walrus.Storage.Tests.Format;
using Walrus.Storage.Tests.Packs;
using Walrus.Storage.Topics;
using Walrus.Storage.Topics.ReadAhead;
using Walrus.Testing;

namespace Walrus.Storage.Tests.ReadAhead;

/// <summary>Sequential readers of packs are found, and what comes next is asked for once, in time, and no further than there is something.</summary>
public sealed class ReadAheadTests
{
    private const int Batch = 256 * 1024;

    [Theory]
    [InlineData(0, 1000, 0, Limits.ReadAheadBytes)]
    [InlineData(Limits.ReadAheadBytes, 1000, Limits.ReadAheadBytes - 1000, Limits.ReadAheadBytes - 1000)] // Enough is under way.
    [InlineData(Limits.ReadAheadBytes, Limits.ReadAheadBytes / 2, Limits.ReadAheadBytes / 2, Limits.ReadAheadBytes / 2)]
    [InlineData(Limits.ReadAheadBytes, (Limits.ReadAheadBytes / 2) + 1, (Limits.ReadAheadBytes / 2) - 1, Limits.ReadAheadBytes)]
    [InlineData(1000, 5000, 0, Limits.ReadAheadBytes)] // It has read past what was asked for.
    public void Decide_HalfAWindowIsAlwaysUnderWay(long ahead, long bytes, long from, long to) =>
        ReadAheadPolicy.Decide(ahead, bytes).ShouldBe(new ReadAheadStep(from, to));

    [Fact]
    public void Note_SequentialReader_IsAheadAllTheWayAndNothingIsAskedForTwice()
    {
        (PackedRun first, RecordingFile firstFile) = Run(Samples.One, 0, 40);
        (PackedRun second, RecordingFile secondFile) = Run(Samples.One, 40, 40);
        PackReadAhead ahead = new(isWanted: true);
        Walk(ahead, first, second);
        Walk(ahead, second, null);

        ShouldBeGapless(firstFile.Asked, first.Run.End);
        ShouldBeGapless(secondFile.Asked, second.Run.End);
        firstFile.Asked[0].From.ShouldBe(Positions(first)[2], "one read tells nothing; the second one that follows it does");
        secondFile.Asked[0].From.ShouldBe(second.Run.Position, "asked for while the run before was read");
    }

    [Fact]
    public void Note_ReaderThatJumps_AsksForNothing()
    {
        (PackedRun run, RecordingFile file) = Run(Samples.One, 0, 40);
        PackReadAhead ahead = new(isWanted: true);
        long[] positions = Positions(run);
        foreach (int at in new[] { 30, 3, 17, 9, 25, 1 })
        {
            ahead.Note(run, positions[at], positions[at + 1], null);
        }

        file.Asked.ShouldBeEmpty();
    }

    [Fact]
    public void Note_ManyReaders_EachOfAFewIsFoundAndTheTableDoesNotGrow()
    {
        (PackedRun run, RecordingFile file) = Run(Samples.One, 0, 40);
        PackReadAhead ahead = new(isWanted: true);
        long[] positions = Positions(run);
        for (int step = 0; step < 2; step++)
        {
            foreach (int reader in new[] { 0, 10, 20, 30 })
            {
                ahead.Note(run, positions[reader + step], positions[reader + step + 1], null);
            }
        }

        file.Asked.Count.ShouldBe(4);

        // More readers of a partition than it has places for: they push one another out, and nothing is asked for.
        file.Asked.Clear();
        for (int step = 0; step < 3; step++)
        {
            for (int reader = 0; reader < 8; reader++)
            {
                ahead.Note(run, positions[(reader * 4) + step], positions[(reader * 4) + step + 1], null);
            }
        }

        file.Asked.ShouldBeEmpty();
        Limits.ReadAheadStreams.ShouldBeGreaterThan(4);
    }

    [Fact]
    public void Note_WhereTheKernelReadsFarAhead_AsksForNothing()
    {
        (PackedRun run, RecordingFile file) = Run(Samples.One, 0, 40);
        Walk(new PackReadAhead(isWanted: false), run, null);
        file.Asked.ShouldBeEmpty();
    }

    [Fact]
    public void WillNeed_OnARealFile_ChangesNothing()
    {
        using TempDirectory directory = new();
        OsFileSystem files = new(JournalBackend.Positioned);
        byte[] written = new byte[(2 * Limits.ReadAheadPieceBytes) + 5];
        new Random(1).NextBytes(written);
        using IFile file = files.Open(directory.File("pack"), FileOpening.New);
        file.Write(0, written);
        file.WillNeed(0, written.Length);
        file.WillNeed(written.Length - 1, 10 * written.Length);
        file.WillNeed(0, 0);
        byte[] read = new byte[written.Length];
        file.Read(0, read).ShouldBe(written.Length);
        read.ShouldBe(written);
        files.WantsReadAhead(directory.File("")).ShouldBe(KernelReadAhead.BytesBelow(directory.File("")) is { } bytes && bytes < Limits.ReadAheadKernelBytes);
    }

    [Theory]
    [InlineData("/var/lib/walrus", "8:2")]
    [InlineData("/var/lib", "8:2")]
    [InlineData("/var/library", "8:1")]
    [InlineData("/var", "8:1")]
    [InlineData("/", "8:1")]
    [InlineData("/my data/store", "0:45")]
    [InlineData("/twice/x", "8:4")]
    public void FindDevice_NearestMountAbove_IsIt(string directory, string device)
    {
        string[] mounts =
        [
            "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw",
            "40 22 8:2 / /var/lib rw,relatime shared:2 - xfs /dev/sda2 rw",
            "41 22 0:45 / /my\\040data rw - nfs4 server:/x rw",
            "broken line",
            "42 22 8:3 / /twice rw - ext4 /dev/sda3 rw",
            "43 42 8:4 / /twice rw - ext4 /dev/sda4 rw",
        ];
        KernelReadAhead.FindDevice(mounts, directory).ShouldBe(device);
    }

    [Fact]
    public void FindDevice_NoMounts_IsNotKnown() => KernelReadAhead.FindDevice([], "/x").ShouldBeNull();

    private static void Walk(PackReadAhead ahead, PackedRun run, PackedRun? following)
    {
        long[] positions = Positions(run);
        for (int i = 0; i + 1 < positions.Length; i++)
        {
            ahead.Note(run, positions[i], positions[i + 1], following);
        }
    }

    private static void ShouldBeGapless(List<(long From, long To)> asked, long end)
    {
        for (int i = 1; i < asked.Count; i++)
        {
            asked[i].From.ShouldBe(asked[i - 1].To);
        }

        asked[^1].To.ShouldBe(end);
        asked.ShouldAllBe(one => one.To > one.From);
    }

    private static long[] Positions(PackedRun run)
    {
        int record = RecordFrame.PaddedBytes(RecordFrame.Bytes + Samples.Batch(run.Run.First, Samples.Time, new byte[Batch]).Length);
        return [.. Enumerable.Range(0, (int)run.Run.Batches + 1).Select(i => run.Run.Position + ((long)i * record))];
    }

    private static (PackedRun Run, RecordingFile File) Run(PartitionId partition, long first, int batches)
    {
        MemoryFile memory = new();
        PackSummary summary = PackSamples.Write(
            memory, [.. Enumerable.Range(0, batches).Select(i => (partition, Samples.Batch(new Offset(first + i), Samples.Time, new byte[Batch])))]);
        RecordingFile file = new(memory);
        PackReader pack = PackReader.Open(file, Samples.Store, PackSamples.Id, summary.FileBytes, summary.FooterCrc);
        return (new PackedRun(pack, pack.FindRow(partition)!.Value), file);
    }

    private sealed class RecordingFile(MemoryFile file) : IReadOnlyFile
    {
        public List<(long From, long To)> Asked { get; } = [];

        public string Path => file.Path;

        public long Length => file.Length;

        public int Read(long position, Span<byte> into) => file.Read(position, into);

        public void WillNeed(long position, long bytes) => Asked.Add((position, position + bytes));

        public void Dispose() => file.Dispose();
    }
}

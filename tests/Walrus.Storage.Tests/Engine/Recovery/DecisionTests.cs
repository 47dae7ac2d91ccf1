using Walrus.Storage.Format;
using Walrus.Storage.Journal;
using Walrus.Storage.Journal.Backends;
using Walrus.Storage.Packs;
using Walrus.Storage.Recovery;
using Walrus.Storage.Topics;

namespace Walrus.Storage.Tests.Engine.Recovery;

/// <summary>The decisions of recovery, without a disk.</summary>
public sealed class DecisionTests
{
    private static readonly StoreIdentity Store = new(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), new FrameSalt(7));
    private static readonly TopicName Topic = new("t");

    [Theory]
    [InlineData(5, 100, 0, 0, false, nameof(TailVerdict.Clean))]
    [InlineData(5, 100, 5, 100, false, nameof(TailVerdict.Clean))]
    [InlineData(5, 100, 5, 100, true, nameof(TailVerdict.Torn))]
    [InlineData(5, 100, 4, 90000, true, nameof(TailVerdict.Torn))]
    [InlineData(5, 100, 5, 101, true, nameof(TailVerdict.Corrupt))]
    [InlineData(5, 100, 5, 101, false, nameof(TailVerdict.Corrupt))]
    [InlineData(5, 100, 6, 0, true, nameof(TailVerdict.Corrupt))]
    public void Judge_Failure_ByWhatLaterRecordsKnow(int generation, int at, int flushedGeneration, int flushedAt, bool hasTrace, string expected) =>
        TailPolicy.Judge(Position(generation, at), Position(flushedGeneration, flushedAt), hasTrace).ToString().ShouldBe(expected);

    [Fact]
    public void Link_NewestNamesItsPrevious_GivesThemInOrderAndLeavesTheOthersOut()
    {
        // Generation 4 was cut off: 5 goes on where 3 ended.
        ScannedFile[] files = [File(5, 3, previous: Position(3, 700)), File(4, 3, previous: Position(3, 900)), File(3, 2, previous: Position(2, 800)), File(2, 1)];
        IReadOnlyList<ChainLink> chain = JournalChain.Link("/d", files);
        chain.Select(link => (link.Scanned.Header.Generation.Value, link.EndMax)).ShouldBe([(3UL, 700), (5UL, 65536)]);
    }

    [Fact]
    public void Link_OldestLive_EndsTheChain()
    {
        ScannedFile[] files = [File(3, 3, previous: Position(2, 800)), File(2, 1)];
        JournalChain.Link("/d", files).Count.ShouldBe(1);
        JournalChain.Link("/d", [File(3, 1, previous: Position(2, 800)), File(2, 1, previous: Position(1, 500))]).Count.ShouldBe(2);
    }

    [Fact]
    public void Link_NothingGood_IsEmpty()
    {
        JournalChain.Link("/d", []).ShouldBeEmpty();
        JournalChain.Link("/d", [File(0, 0) with { Check = HeaderCheck.Blank }, File(0, 0) with { Check = HeaderCheck.BadCrc }]).ShouldBeEmpty();
    }

    [Fact]
    public void Link_FilesThatDoNotBelongTogether_AreRefused()
    {
        Should.Throw<NotAStoreException>(() => JournalChain.Link("/d", [File(2, 1), File(1, 1, store: Store with { Id = Guid.Empty })]));
        Should.Throw<NotAStoreException>(() => JournalChain.Link("/d", [File(2, 1), File(0, 0) with { Check = HeaderCheck.BadVersion }]));
        Should.Throw<StoreCorruptException>(() => JournalChain.Link("/d", [File(2, 1), File(2, 1)]));
        Should.Throw<StoreCorruptException>(() => JournalChain.Link("/d", [File(2, 1, length: 65000)])).Position.ShouldBe(65000);
    }

    [Fact]
    public void Search_RecordsBehindADamagedOne_AreFoundWithWhatTheyKnow()
    {
        MemoryJournalFile file = new(64 * 1024);
        int at = 4096 + 333 * 8; // Anywhere: not where a walk would look.
        int end = file.PutMark(at, generation: 9, Position(9, 5000), Store.Salt);
        file.PutMark(end + 64, generation: 8, Position(9, 60000), Store.Salt); // Of an older use of the file.
        int last = file.PutMark(end + 4096, generation: 9, Position(9, 4000), Store.Salt);
        file.PutMark(last + 128, generation: 9, Position(9, 50000), new FrameSalt(8)); // Somebody else's bytes.

        using JournalWindow window = new(file, (int)file.Length);
        TailEvidence evidence = TailEvidence.Search(window, 4096, new Generation(9), Store.Salt);
        evidence.FlushedTo.ShouldBe(Position(9, 5000));
        evidence.TraceEnd.ShouldBe(last);

        TailEvidence.Search(window, last, new Generation(9), Store.Salt).ShouldBe(new TailEvidence(default, last));
        TailEvidence.Search(window, (int)file.Length - 8, new Generation(9), Store.Salt).FlushedTo.ShouldBe(default);
    }

    [Fact]
    public void SuspectFile_ByItsRecords_WasDurableOrOnlyBegunOrNothing()
    {
        MemoryJournalFile durable = new(64 * 1024);
        durable.PutMark(durable.PutMark(4096, 9, Position(8, 100), Store.Salt), 9, Position(9, 4128), Store.Salt);
        TailEvidence evidence = SuspectFile.Examine(Suspect(durable), new Generation(9), Store.Salt);
        (SuspectFile.WasDurable(evidence, new Generation(9)), SuspectFile.HasTrace(evidence)).ShouldBe((true, true));

        MemoryJournalFile begun = new(64 * 1024);
        begun.PutMark(4096, 9, Position(8, 100), Store.Salt);
        evidence = SuspectFile.Examine(Suspect(begun), new Generation(9), Store.Salt);
        (SuspectFile.WasDurable(evidence, new Generation(9)), SuspectFile.HasTrace(evidence)).ShouldBe((false, true));

        evidence = SuspectFile.Examine(Suspect(begun), new Generation(10), Store.Salt);
        (SuspectFile.WasDurable(evidence, new Generation(10)), SuspectFile.HasTrace(evidence)).ShouldBe((false, false));
    }

    [Fact]
    public void SuspectFile_WasInUse_WhenAnythingFollowsTheFirstCheckpoint()
    {
        MemoryJournalFile file = new(64 * 1024);
        SuspectFile.WasInUse(Suspect(file)).ShouldBeFalse();
        int end = file.PutMark(4096, 1, default, Store.Salt);
        SuspectFile.WasInUse(Suspect(file)).ShouldBeFalse("the first checkpoint alone");
        file.PutMark(end, 1, default, Store.Salt);
        SuspectFile.WasInUse(Suspect(file)).ShouldBeTrue();

        MemoryJournalFile later = new(64 * 1024);
        later.PutMark(4096, 2, default, Store.Salt);
        SuspectFile.WasInUse(Suspect(later)).ShouldBeTrue("a second generation is never a store's beginning");
    }

    [Fact]
    public void Apply_RecordsThatFit_BuildTheStore()
    {
        RecoveredStore store = new();
        store.Restore(
        [
            new CheckpointItem.Counters(new PartitionId(3), new PackId(9)),
            new CheckpointItem.Topic(new TopicCreatedBody(Topic, new PartitionId(1), 2)),
            new CheckpointItem.Partition(new PartitionId(1), new Offset(5), new Offset(20), SegmentNumber.First, new Offset(5)),
            new CheckpointItem.Segment(new PartitionId(1), new SegmentSealedBody(new SegmentNumber(1), new Offset(12))),
            new CheckpointItem.Cursor(new PartitionId(1), new CursorMovedBody(new CursorName("c"), new Offset(20))),
        ]).ShouldBeNull();
        store.Apply(new PartitionId(1), new SegmentSealedBody(new SegmentNumber(2), new Offset(20))).ShouldBeNull();
        store.Apply(new PackPublishedBody(new PackId(11), new Generation(4), 5000, 1)).ShouldBeNull();
        store.Apply(new TopicCreatedBody(new TopicName("u"), new PartitionId(3), 1)).ShouldBeNull();

        RecoveredPartition partition = store[new PartitionId(1)];
        (partition.Start.Value, partition.End.Value).ShouldBe((5L, 20L));
        partition.SealedEnds.Select(end => end.Value).ShouldBe([12L, 20]);
        partition.Cursors[new CursorName("c")].Value.ShouldBe(20);
        (store.NextPartition.Value, store.NextPack.Value).ShouldBe((4U, 12UL));
    }

    [Fact]
    public void Apply_RecordsThatContradict_AreRefusedWithAReason()
    {
        RecoveredStore store = new();
        store.Apply(new TopicCreatedBody(Topic, new PartitionId(1), 2)).ShouldBeNull();
        store.Apply(new TopicCreatedBody(Topic, new PartitionId(7), 1)).ShouldNotBeNull();
        store.Apply(new TopicCreatedBody(new TopicName("v"), new PartitionId(2), 1)).ShouldNotBeNull();
        store.Apply(new PartitionId(1), new CursorMovedBody(new CursorName("c"), new Offset(1))).ShouldNotBeNull();
        store.Apply(new PartitionId(9), new CursorMovedBody(new CursorName("c"), new Offset(0))).ShouldNotBeNull();
        store.Apply(new PartitionId(1), new SegmentSealedBody(new SegmentNumber(2), new Offset(0))).ShouldNotBeNull();
        store.Apply(new PartitionId(1), new SegmentSealedBody(new SegmentNumber(1), new Offset(1))).ShouldNotBeNull();
        store.Apply(new PartitionId(9), new SegmentSealedBody(new SegmentNumber(1), new Offset(0))).ShouldNotBeNull();
        store.Restore([new CheckpointItem.Partition(new PartitionId(9), Offset.Zero, Offset.Zero, SegmentNumber.First, Offset.Zero)]).ShouldNotBeNull();
    }

    [Fact]
    public void Apply_PackPublished_TakesItsGenerationsRunsAndNoOthers()
    {
        RecoveredStore store = new();
        store.Apply(new TopicCreatedBody(Topic, new PartitionId(1), 1)).ShouldBeNull();
        RecoveredPartition partition = store[new PartitionId(1)];
        MemoryJournalFile file = new(64 * 1024);
        partition.AddBatch(new JournalFile(file, new Generation(1), 5000), new BatchSlot(Offset.Zero, 3, 4096, 100, default));
        partition.AddBatch(new JournalFile(file, new Generation(2), 5000), new BatchSlot(new Offset(3), 2, 4096, 100, default));
        store.Apply(new PackPublishedBody(new PackId(1), new Generation(1), 5000, 1)).ShouldBeNull();
        partition.Runs.Select(run => run.File.Generation.Value).ShouldBe([2UL]);
        partition.End.Value.ShouldBe(5);
    }

    [Fact]
    public void Seal_SegmentChain_ClosesTheOpenOneAndKeepsTheOthers()
    {
        SegmentChain chain = new(SegmentNumber.First, new Offset(5));
        chain.Seal(new Offset(9));
        IReadOnlyList<SegmentSpan> before = chain.Segments;
        chain.Seal(new Offset(9));
        chain.Segments.ShouldBe(
        [
            new SegmentSpan(new SegmentNumber(1), new Offset(5), new Offset(9)),
            new SegmentSpan(new SegmentNumber(2), new Offset(9), new Offset(9)),
            new SegmentSpan(new SegmentNumber(3), new Offset(9), null),
        ]);
        before.Count.ShouldBe(2, "a snapshot stays");
        Should.Throw<System.Diagnostics.UnreachableException>(() => chain.Seal(new Offset(8)));
    }

    [Fact]
    public void Find_JournalRun_IsTheBatchThatHoldsTheOffset()
    {
        JournalRun run = new(new JournalFile(new MemoryJournalFile(4096), new Generation(1), 4096));
        int[] counts = [3, 1, 1, 7, 2, 5];
        Offset next = new(10);
        foreach (int count in counts)
        {
            run.Add(new BatchSlot(next, count, 0, 0, default));
            next += count;
        }

        for (int offset = 0; offset < 35; offset++)
        {
            int expected = run.Slots.ToArray().TakeWhile(slot => slot.Next.Value <= offset).Count();
            JournalRun.Find(run.Slots, new Offset(offset)).ShouldBe(expected, $"offset {offset}");
        }

        JournalRun.Find([], Offset.Zero).ShouldBe(0);
    }

    private static JournalPosition Position(int generation, int at) => new(new Generation((ulong)generation), at);

    private static ScannedFile Suspect(MemoryJournalFile file) => new(file, HeaderCheck.BadCrc, default);

    private static ScannedFile File(int generation, int oldest, JournalPosition previous = default, StoreIdentity? store = null, int length = 65536) => new(
        new MemoryJournalFile(length),
        HeaderCheck.Good,
        new JournalFileHeader(store ?? Store, new Generation((ulong)generation), 65536, new Generation((ulong)oldest), previous, default));
}

/// <summary>A journal file in memory.</summary>
internal sealed class MemoryJournalFile(int length) : IJournalFile
{
    private readonly byte[] _bytes = new byte[length];

    public string Path => "/d/journal/journal-0000.wal";

    public long Length => _bytes.Length;

    /// <summary>Puts a flush mark and returns the place after it.</summary>
    public int PutMark(int at, ulong generation, JournalPosition flushedTo, FrameSalt salt)
    {
        RecordFrame.Write(_bytes.AsSpan(at, RecordFrame.Bytes), RecordKind.FlushMark, default, new Generation(generation), flushedTo, salt.At(at));
        return at + RecordFrame.Bytes;
    }

    public void Write(long position, ReadOnlySpan<byte> bytes) => bytes.CopyTo(_bytes.AsSpan((int)position));

    public void Read(long position, Span<byte> into) => _bytes.AsSpan((int)position, into.Length).CopyTo(into);

    public void Flush()
    {
    }

    public void Dispose()
    {
    }
}

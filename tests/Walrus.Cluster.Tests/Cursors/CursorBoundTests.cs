using Microsoft.Extensions.Logging.Abstractions;
using Walrus.Cluster.Tests.Routing.Fakes;
using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Cursors;

/// <summary>The bounds of cursors and of their owners.</summary>
public sealed class CursorBoundTests
{
    private static readonly PartitionId Logs = Partition(1);
    private static readonly PartitionId Moves = Partition(2);

    [Fact]
    public void Configuration_OfTheTopicOfCursors_IsSafeWhateverTheDefaultsAre()
    {
        CursorTopic.Configuration.IsValid.ShouldBeTrue();
        CursorTopic.Name.IsInternal.ShouldBeTrue();
        TopicSettings settings = CursorTopic.Configuration.OverDefaults(
            TopicSettings.Default with { Acks = AckPolicy.None, SegmentEntriesMax = 1, SegmentBytesMax = 1, Retention = new RetentionBounds(TimeSpan.FromSeconds(1), 1) });
        settings.ShouldBe(new TopicSettings(
            Limits.ReplicationFactorDefault, AckPolicy.Quorum, Limits.CursorSegmentEntriesMax, Limits.CursorSegmentBytesMax, RetentionBounds.Keep));
    }

    [Fact]
    public void ReadBytes_WhileTooMuchIsHeld_AreOneEntrysOnly()
    {
        ReadAheadBudget budget = new();
        budget.ReadBytes.ShouldBe(Limits.CursorReadAheadBytes);
        budget.Add(Limits.CursorReadAheadBytesMax);
        budget.ReadBytes.ShouldBe(1);
        budget.Add(-1);
        budget.ReadBytes.ShouldBe(Limits.CursorReadAheadBytes);
    }

    [Fact]
    public void Cursor_BeyondTheBound_IsRefusedAndOthersGoOn() => Run(async cluster =>
    {
        cluster.Put(Logs, 1);
        CursorTable table = new(isWhole: true);
        for (int i = 0; i < Limits.CursorsPerOwnerMax; i++)
        {
            table.Move(new CursorKey(Logs, new CursorName($"cursor-{i}")), Offset.Zero);
        }

        FakeNode node = cluster[1];
        OwnerParts parts = new(node.View, node.Appender, node.Reader, new ReadAheadBudget(), cluster.Time, new CursorLog(NullLogger.Instance, new NodeId(1)));
        using CursorOwnership ownership = new(new CursorSegment(Moves, cluster.Scene.Chain(2).Last, node.View, node.Appender), table, parts);
        (await Ask(ownership, "one-too-many")).Fate.ShouldBe(CursorFate.Refused);
        (await Ask(ownership, "cursor-0")).Fate.ShouldBe(CursorFate.Done);
        parts.Budget.Bytes.ShouldBeGreaterThan(0, "what the refused cursor had read is still there");
    });

    [Fact]
    public void Calls_OfOneCursor_BeyondTheBound_AreNotTaken() => Run(async cluster =>
    {
        TaskCompletionSource reading = new();
        cluster[1].Reader.Before = () => reading.Task;
        CursorTurn[] turns = [.. Enumerable.Range(0, Limits.CursorTurnsMax + 1).Select(_ => new CursorTurn(new CursorQuestion(CursorVerb.Next, new CursorKey(Logs, CursorName.Shared)), default))];
        turns.ToList().ForEach(cluster[1].Host.Take);
        (await turns[^1].End).Fate.ShouldBe(CursorFate.Unavailable);
        reading.SetResult();
        (await Task.WhenAll(turns[..^1].Select(turn => turn.End))).ShouldAllBe(answer => answer.Fate == CursorFate.Empty);
    });

    [Fact]
    public void Load_OfManyMoves_IsReadAndWrittenInBoundedPieces() => Run(async cluster =>
    {
        SegmentId segment = new(Moves, Segment(1));
        for (int i = 0; i < 10_000; i++)
        {
            CursorMoved moved = new(Segment(1), new CursorKey(Logs, new CursorName(new string('n', 100) + i)), new Offset(i));
            cluster.TryCommit(segment, cluster.Append(segment, CursorRecordCodec.Encode(moved))).ShouldBeTrue();
        }

        cluster[2].Reader.EntriesMax = 1000;
        TaskCompletionSource acknowledged = new();
        cluster[2].Appender.Delay = _ => acknowledged.Task;
        cluster.Roll(Moves, 2);
        cluster.TellAll();
        await Task.Delay(TimeSpan.FromMilliseconds(100), cluster.Time);
        cluster[2].Reader.BytesMax.ShouldBe(Limits.CursorLoadReadBytes);
        cluster.Entries(new SegmentId(Moves, Segment(2))).Count.ShouldBe(Limits.CursorSnapshotPiecesInFlight);
        acknowledged.SetResult();
        CursorPlace place = await cluster[1].Cursors.PositionAsync(Logs, new CursorName(new string('n', 100) + 77), CancellationToken.None);
        place.Position.ShouldBe(new Offset(77));
    });

    [Fact]
    public void Trim_ThatIsNotAnswered_IsProposedAgain() => Run(async cluster =>
    {
        FakeProposer proposer = cluster[2].Proposer;
        proposer.Hangs = true;
        cluster.Roll(Moves, 2);
        cluster.TellAll();
        (await cluster[2].Cursors.PositionAsync(Logs, CursorName.Shared, CancellationToken.None)).Fate.ShouldBe(CursorFate.Done);
        cluster.TellAll();
        await Task.Delay(Limits.CursorTrimMax, cluster.Time);
        cluster.TellAll();
        proposer.Proposed.Count.ShouldBe(1);
        proposer.Hangs = false;
        await Task.Delay(Limits.CursorLoadPause, cluster.Time);
        cluster.TellAll();
        proposer.Proposed.Count.ShouldBe(2);
        cluster.Scene.Chain(2).First.Number.ShouldBe(Segment(2));
    });

    private static void Run(Func<FakeCluster, Task> test) => FakeCluster.Run(() => FakeCluster.WithCursors(2), test);

    private static Task<CursorAnswer> Ask(CursorOwnership ownership, string name)
    {
        CursorTurn turn = new(new CursorQuestion(CursorVerb.Next, new CursorKey(Logs, new CursorName(name))), default);
        ownership.Take(turn);
        return turn.End;
    }
}

using System.Collections.Immutable;
using static Walrus.Cluster.Tests.Cursors.CursorDraw;
using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Cursors;

/// <summary>What the records of a partition of the cursor topic say.</summary>
public sealed class CursorTableTests
{
    private static readonly SegmentNumber One = Segment(1);
    private static readonly CursorKey A = Key(1, "a");
    private static readonly CursorKey B = Key(1, "b");

    [Fact]
    public void Apply_AMoveBack_IsIgnored_ButAPlacementBackIsNot()
    {
        CursorTable table = new(isWhole: true);
        table.Apply(One, new CursorMoved(One, A, new Offset(5)));
        table.Apply(One, new CursorMoved(One, A, new Offset(3)));
        table.Find(A).ShouldBe(new Offset(5));
        table.Apply(One, new CursorPlaced(One, A, new Offset(2)));
        table.Find(A).ShouldBe(new Offset(2));
        table.Apply(One, new CursorDropped(One, A));
        table.Find(A).ShouldBeNull();
    }

    [Fact]
    public void Apply_OfAnotherSegmentsRecord_SaysNothing()
    {
        CursorTable table = new(isWhole: true);
        table.Apply(Segment(2), new CursorMoved(One, A, new Offset(5)));
        table.Count.ShouldBe(0);
    }

    [Fact]
    public void Apply_OfAWholeSnapshot_ReplacesEverything()
    {
        CursorTable table = new(isWhole: false);
        table.Apply(One, new CursorMoved(One, A, new Offset(5)));
        table.Apply(One, new CursorsBegin(One, 1, 1));
        table.IsWhole.ShouldBeFalse();
        table.Apply(One, Piece(1, B, 7));
        table.Apply(One, new CursorsEnd(One, 1, 1));
        table.IsWhole.ShouldBeTrue();
        table.Cursors.ShouldBe([new CursorPosition(B, new Offset(7))]);
    }

    [Fact]
    public void Apply_OfHalfASnapshot_IsNeverTakenForWhole()
    {
        CursorRecord[][] halves =
        [
            [new CursorsBegin(One, 1, 1), Piece(1, B, 7)],
            [new CursorsBegin(One, 1, 1), new CursorsEnd(One, 1, 1)],
            [new CursorsBegin(One, 1, 2), Piece(1, B, 7), new CursorsEnd(One, 1, 2)],
            [new CursorsBegin(One, 1, 2), Piece(1, B, 7), new CursorsEnd(One, 1, 1)],
            [new CursorsBegin(One, 1, 1), Piece(1, B, 7), Piece(1, A, 7), new CursorsEnd(One, 1, 1)],
            [new CursorsBegin(One, 1, 2), Piece(1, B, 7), Piece(1, B, 7), new CursorsEnd(One, 1, 2)],
            [new CursorsBegin(One, 1, 1), Piece(2, B, 7), new CursorsEnd(One, 1, 1)],
            [new CursorsBegin(One, 1, 1), Piece(1, B, 7), new CursorsEnd(One, 2, 1)],
            [Piece(1, B, 7), new CursorsEnd(One, 1, 1)],
        ];
        foreach (CursorRecord[] half in halves)
        {
            CursorTable table = new(isWhole: false);
            table.Apply(One, new CursorMoved(One, A, new Offset(5)));
            half.ToList().ForEach(record => table.Apply(One, record));
            table.IsWhole.ShouldBeFalse();
            table.Cursors.ShouldBe([new CursorPosition(A, new Offset(5))]);
        }
    }

    [Fact]
    public void Apply_OfASecondSnapshotAfterHalfAFirst_TakesTheSecond()
    {
        CursorTable table = new(isWhole: false);
        CursorRecord[] records = [new CursorsBegin(One, 1, 2), Piece(1, A, 5), new CursorsBegin(One, 2, 1), Piece(2, B, 7), new CursorsEnd(One, 2, 1)];
        records.ToList().ForEach(record => table.Apply(One, record));
        table.Cursors.ShouldBe([new CursorPosition(B, new Offset(7))]);
    }

    /// <summary>A snapshot of any table, in pieces of any size, makes the same table.</summary>
    [Fact]
    public void Records_OfAnyTable_MakeTheSameTable() => ForAnything(random =>
    {
        CursorTable table = new(isWhole: true);
        Records(random, 200).ForEach(record => table.Apply(record.Segment, record));
        CursorTable again = new(isWhole: false);
        foreach (CursorRecord record in CursorSnapshot.Records(Segment(9), 4, [.. table.Cursors], random.Next(1, 500)))
        {
            again.IsWhole.ShouldBeFalse();
            again.Apply(Segment(9), CursorRecordCodec.Decode(CursorRecordCodec.Encode(record))!);
        }

        again.IsWhole.ShouldBeTrue();
        again.Cursors.ShouldBe(table.Cursors, ignoreOrder: true);
    });

    [Fact]
    public void Records_OfManyCursors_StayWithinABoundedPiece()
    {
        CursorPosition[] cursors = [.. Enumerable.Range(0, 20_000).Select(i => new CursorPosition(Key(i + 1, new string('n', Limits.NameCharsMax)), new Offset(Limits.MetadataNumberMax)))];
        foreach (CursorRecord record in CursorSnapshot.Records(One, 1, cursors, Limits.CursorSnapshotPieceBytes))
        {
            CursorRecordCodec.Encode(record).Length.ShouldBeLessThan(Limits.CursorSnapshotPieceBytes + 512);
        }
    }

    private static CursorsPiece Piece(long snapshot, CursorKey key, long position) => new(One, snapshot, ImmutableArray.Create(new CursorPosition(key, new Offset(position))));
}

using Walrus.Storage;
using static Walrus.Cluster.Tests.Cursors.CursorDraw;

namespace Walrus.Cluster.Tests.Cursors.Groups;

/// <summary>What a group has done with, against a plain set of numbers.</summary>
public sealed class AckedOffsetsTests
{
    private const int Entries = 60;

    [Fact]
    public void Add_OfAnyRangesInAnyOrder_IsTheSameAsASet() => ForAnything(random =>
    {
        AckedOffsets acked = new(new Offset(random.Next(5)));
        HashSet<long> model = [.. Enumerable.Range(0, (int)acked.Position.Value).Select(at => (long)at)];
        for (int i = 0; i < 40; i++)
        {
            long from = random.Next(Entries);
            if (random.Next(8) == 0)
            {
                acked.RaiseTo(new Offset(from));
                model.UnionWith(Enumerable.Range(0, (int)from).Select(at => (long)at));
            }
            else
            {
                long to = from + random.Next(1, 5);
                acked.Add(new OffsetRange(new Offset(from), new Offset(to)));
                model.UnionWith(Enumerable.Range((int)from, (int)(to - from)).Select(at => (long)at));
            }

            Same(acked, model);
        }
    });

    [Fact]
    public void Copy_OfWhatIsDone_ChangesAlone()
    {
        AckedOffsets acked = new(Offset.Zero);
        acked.Add(new OffsetRange(new Offset(3), new Offset(5)));
        AckedOffsets copy = acked.Copy();
        copy.RaiseTo(new Offset(3));
        copy.Position.ShouldBe(new Offset(5));
        acked.Position.ShouldBe(Offset.Zero);
        acked.CountAbove.ShouldBe(2);
    }

    private static void Same(AckedOffsets acked, HashSet<long> model)
    {
        for (long at = 0; at < Entries + 6; at++)
        {
            acked.Contains(new Offset(at)).ShouldBe(model.Contains(at));
        }

        long position = acked.Position.Value;
        model.Contains(position).ShouldBeFalse("the position is not done with");
        acked.CountAbove.ShouldBe(model.Count(at => at >= position));
        acked.SkipFrom(Offset.Zero).ShouldBe(acked.Position);
        Offset end = new(position + 1);
        foreach (OffsetRange range in acked.Above)
        {
            range.From.ShouldBeGreaterThanOrEqualTo(end, "ranges neither overlap nor touch");
            range.To.ShouldBeGreaterThan(range.From);
            acked.SkipFrom(range.From).ShouldBe(range.To);
            end = range.To.Next;
        }
    }
}

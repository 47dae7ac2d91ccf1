using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Repair;

public sealed class CopyReportTests
{
    [Fact]
    public void Report_OfAnything_IsReadAsItWasWritten()
    {
        CopyReport report = new()
        {
            IsSettled = true,
            Lacking = 3,
            Waiting = 2,
            UnderWay = 1,
            Done = 7,
            Bytes = 1L << 40,
            Damaged = 1,
            Segments = [new SegmentId(Partition(1, 2), Segment(3)), new SegmentId(Partition(4), Segment(5))],
        };

        CopyReport read = CopyReport.TryDecode(report.Encode()).ShouldNotBeNull();

        read.Segments.ShouldBe(report.Segments);
        (read with { Segments = report.Segments }).ShouldBe(report);
        byte[] bytes = report.Encode();
        CopyReport.TryDecode(bytes.AsSpan(0, bytes.Length - 1)).ShouldBeNull();
        CopyReport.TryDecode([.. bytes, 0]).ShouldBeNull();
        bytes[0]++;
        CopyReport.TryDecode(bytes).ShouldBeNull("another version");
    }

    [Fact]
    public void Report_WithAsManySegmentsAsItNames_FitsIntoAFrame()
    {
        SegmentId[] many = [.. Enumerable.Repeat(new SegmentId(Partition(1), Segment(1)), Limits.RepairReportSegmentsMax)];
        CopyReport report = new() { IsSettled = true, Lacking = many.Length, Waiting = 0, UnderWay = 0, Done = 0, Bytes = 0, Damaged = 0, Segments = [.. many] };
        byte[] bytes = report.Encode();
        bytes.Length.ShouldBeLessThan(Limits.PeerFrameBytesMax);
        CopyReport.TryDecode(bytes)!.Segments.Length.ShouldBe(Limits.RepairReportSegmentsMax);
        CopyReport.TryDecode((report with { Segments = [.. many, many[0]] }).Encode()).ShouldBeNull();
        Limits.RepairReportPatience.ShouldBeLessThan(Limits.RouteWaitMax, "the operator's request waits for it");
    }

    [Fact]
    public void Progress_CountsFromWhenThereWasLastNothingToDo()
    {
        RepairProgress progress = new();
        progress.Begun();
        progress.Copied(10);
        progress.Rested();
        progress.Ended(isDone: true);
        progress.Read().ShouldBe((0, 0, 1, 10));
        progress.Begun();
        progress.Ended(isDone: true);
        progress.Read().ShouldBe((0, 0, 2, 10), "it did not rest while work was under way");
        progress.Rested();
        progress.Read().ShouldBe((0, 0, 2, 10), "what was done is told until more is to be done");
        progress.Begun();
        progress.Read().ShouldBe((0, 1, 0, 0));
        progress.Planned(3);
        progress.Read().ShouldBe((3, 1, 0, 0));
    }
}

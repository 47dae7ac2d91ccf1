using FsCheck;
using FsCheck.Fluent;
using Walrus.Cli.Bench.Run;
using Walrus.Testing;

namespace Walrus.Cli.Tests.Bench;

/// <summary>When operations begin, and from when their latencies count.</summary>
public sealed class PaceTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Schedule_AnyRate_IsEvenAndCountsWhatItSays() => Prop.ForAll(Gen.Choose(1, Limits.BenchRateMax).ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (rate, number) =>
    {
        const long TicksPerSecond = 1_000_000_000;
        OpenLoopSchedule schedule = new(17, rate, TicksPerSecond);
        long due = schedule.DueAt(number);
        Math.Abs((due - 17) - ((double)number * TicksPerSecond / rate)).ShouldBeLessThan(2 + (number * 1e-6));
        schedule.DueAt(number + 1L).ShouldBeGreaterThan(due);
        schedule.CountBefore(due).ShouldBeLessThanOrEqualTo(number);
        schedule.CountBefore(due + 1).ShouldBe(number + 1L);
        schedule.CountBefore(17).ShouldBe(0);
        schedule.DueAt(rate * 3600L).ShouldBe(17 + (TicksPerSecond * 3600), "an hour later it is exact still");
    }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task OpenLoop_LaneThatWasHeldUp_BeginsLateAndCountsFromWhenItWasToBegin()
    {
        ManualTime time = new();
        BenchWindow window = new(time, TimeSpan.Zero, Second);
        Pace pace = new(time, window, perSecond: 10);
        LoadRecorder recorder = new("produce", time, window, Second);

        long first = (await pace.NextAsync(CancellationToken.None))!.Value;
        time.Advance(TimeSpan.FromMilliseconds(550)); // The answer takes that long, and five more were due meanwhile.
        recorder.Done(first, 1, 100);
        for (int late = 1; late <= 5; late++)
        {
            ValueTask<long?> next = pace.NextAsync(CancellationToken.None);
            next.IsCompleted.ShouldBeTrue();
            recorder.Done((await next)!.Value, 1, 100);
        }

        recorder.Latencies.Count.ShouldBe(6);
        recorder.Latencies.Max.ShouldBe(TimeSpan.FromMilliseconds(550));
        recorder.Latencies.AtShare(0.5).ShouldBe(TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(3));
        recorder.Latencies.AtShare(0).ShouldBe(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(1));

        ValueTask<long?> inTime = pace.NextAsync(CancellationToken.None);
        inTime.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromMilliseconds(50));
        (await inTime).ShouldBe(first + (time.TimestampFrequency * 6 / 10));
        pace.Lateness.Max.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task OpenLoop_AfterTheEnd_SendsWhatWasDueAndSaysWhatNeverWas()
    {
        ManualTime time = new();
        BenchWindow window = new(time, TimeSpan.Zero, Second);
        Pace pace = new(time, window, perSecond: 10);
        time.Advance(Second * 2);
        (await pace.NextAsync(CancellationToken.None)).ShouldNotBeNull();
        pace.Unsent.ShouldBe(9);
        time.Advance(Limits.BenchDrainMax);
        (await pace.NextAsync(CancellationToken.None)).ShouldBeNull();
        pace.Unsent.ShouldBe(9);
    }

    [Fact]
    public async Task OpenLoop_StoppedWhileItWaits_HasNoNext()
    {
        ManualTime time = new();
        Pace pace = new(time, new BenchWindow(time, TimeSpan.Zero, Second), perSecond: 1);
        (await pace.NextAsync(CancellationToken.None)).ShouldNotBeNull();
        BenchWindow longer = new(time, TimeSpan.Zero, Second * 5);
        pace = new Pace(time, longer, perSecond: 1);
        (await pace.NextAsync(CancellationToken.None)).ShouldNotBeNull();
        using CancellationTokenSource stop = new();
        ValueTask<long?> next = pace.NextAsync(stop.Token);
        await stop.CancelAsync();
        (await next).ShouldBeNull();
        longer.Close();
        (await pace.NextAsync(CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task ClosedLoop_BeginsAtOnceUntilTheEnd()
    {
        ManualTime time = new();
        Pace pace = new(time, new BenchWindow(time, Second, Second), perSecond: null);
        (await pace.NextAsync(CancellationToken.None)).ShouldBe(time.GetTimestamp());
        time.Advance(Second * 2);
        (await pace.NextAsync(CancellationToken.None)).ShouldBeNull();
        pace.Unsent.ShouldBe(0);
    }

    [Fact]
    public void Recorder_CountsLatenciesByTheirBeginningAndEntriesByTheirAnswer()
    {
        ManualTime time = new();
        BenchWindow window = new(time, Second, Second);
        LoadRecorder recorder = new("produce", time, window, Second);
        long warm = time.GetTimestamp();
        time.Advance(Second * 1.5);
        recorder.Done(warm, 1, 10); // Begun too early for its latency.
        long measured = time.GetTimestamp();
        time.Advance(Second);
        recorder.Done(measured, 1, 10); // Answered too late for the throughput.
        LoadResult result = recorder.Result();
        (result.Entries, result.Bytes).ShouldBe((1, 10));
        result.Latency.Count.ShouldBe(1);
        result.Latency.Max.ShouldBe(Second);
        recorder.Ever.ShouldBe((2, 20));
        window.Length.ShouldBe(Second);
    }

    [Fact]
    public void Entry_TellsWhenItWasToBeSent()
    {
        StampedEntry entry = new(Limits.BenchEntryBytesMin);
        StampedEntry.StampOf(entry.With(1234567890123).Span).ShouldBe(1234567890123);
        StampedEntry.StampOf("short"u8).ShouldBeNull();
        StampedEntry.StampOf("no stamp, but long enough"u8).ShouldBeNull();
        Should.Throw<ArgumentOutOfRangeException>(() => new StampedEntry(Limits.BenchEntryBytesMin - 1));
    }
}

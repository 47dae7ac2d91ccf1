using Walrus.Storage.Tests.Engine;
using Walrus.Storage.Tests.Engine.Places;
using Walrus.Testing;
using Walrus.Testing.Disks;

namespace Walrus.Storage.Tests.Bounds;

/// <summary>Retention's and background work's limits, at the bound and one beyond. Those of merging are in MergePlanTests, of open files in PackHandlesTests.</summary>
public sealed class RetentionBoundTests
{
    [Fact]
    public void Age_AtItsBounds_IsTakenAndNotBeyond()
    {
        new RetentionPolicy { AgeMax = Limits.RetentionAgeMax }.AgeMax.ShouldBe(Limits.RetentionAgeMax);
        new RetentionPolicy { AgeMax = TimeSpan.FromMilliseconds(1.9) }.AgeMax.ShouldBe(TimeSpan.FromMilliseconds(1));
        Should.Throw<ArgumentOutOfRangeException>(() => new RetentionPolicy { AgeMax = Limits.RetentionAgeMax + TimeSpan.FromTicks(1) });
        Should.Throw<ArgumentOutOfRangeException>(() => new RetentionPolicy { AgeMax = TimeSpan.FromTicks(9_999) });
        Should.Throw<ArgumentOutOfRangeException>(() => new RetentionPolicy { BytesMax = 0 });
        new RetentionPolicy { BytesMax = 1 }.KeepsAll.ShouldBeFalse();
        RetentionPolicy.Keep.KeepsAll.ShouldBeTrue();
    }

    [Fact]
    public async Task Age_OfAHundredYears_LetsNothingGoAndDoesNotOverflow()
    {
        ManualTime time = new(DateTimeOffset.UnixEpoch);
        await using LogEngine engine = Open(time, Limits.RetentionIntervalMin, Limits.BackgroundBytesPerSecondMin);
        Topic topic = await engine.CreateTopicAsync(TestStore.Topic).Within();
        await topic.Partitions[0].FillAsync(3, 100);
        await engine.SetRetentionAsync(topic, new RetentionPolicy { AgeMax = Limits.RetentionAgeMax }).Within();
        time.Advance(Limits.RetentionIntervalMin);
        await engine.FlushAsync().Within();
        topic.Partitions[0].ShouldHold(3, 100);
        engine.State.ShouldBe(EngineState.Open);
    }

    [Fact]
    public async Task Interval_AtItsBounds_IsTaken()
    {
        foreach (TimeSpan interval in (TimeSpan[])[Limits.RetentionIntervalMin, Limits.RetentionIntervalDefault, Limits.RetentionIntervalMax])
        {
            await using LogEngine engine = Open(new ManualTime(), interval, Limits.BackgroundBytesPerSecondDefault);
            engine.State.ShouldBe(EngineState.Open);
        }

        new LogOptions { Directory = "/store" }.RetentionInterval.ShouldBe(Limits.RetentionIntervalDefault);
        new LogOptions { Directory = "/store" }.BackgroundBytesPerSecond.ShouldBe(Limits.BackgroundBytesPerSecondDefault);
    }

    [Fact]
    public void Options_BeyondTheirBounds_AreRefused()
    {
        ManualTime time = new();
        Should.Throw<ArgumentOutOfRangeException>(() => Open(time, Limits.RetentionIntervalMin - TimeSpan.FromTicks(1), Limits.BackgroundBytesPerSecondMin));
        Should.Throw<ArgumentOutOfRangeException>(() => Open(time, Limits.RetentionIntervalMax + TimeSpan.FromTicks(1), Limits.BackgroundBytesPerSecondMin));
        Should.Throw<ArgumentOutOfRangeException>(() => Open(time, Limits.RetentionIntervalMin, Limits.BackgroundBytesPerSecondMin - 1));
    }

    /// <summary>How long the tender waits at the most: none of these may hold up what a person does by hand.</summary>
    [Fact]
    public void TendersWaits_AreShortOrOnlyForMerges()
    {
        Limits.TenderPatience.ShouldBeLessThan(Limits.TenderRestMax);
        Limits.TenderRestMax.ShouldBeLessThanOrEqualTo(Limits.RoomRetryDelay);
        Limits.MergeRetryDelay.ShouldBeGreaterThan(Limits.RoomRetryDelay);
    }

    private static LogEngine Open(ManualTime time, TimeSpan interval, long bytesPerSecond) => new EngineOpener(
        new LogOptions
        {
            Directory = "/store",
            JournalFileBytes = Limits.JournalFileBytesMin,
            JournalFilesMax = 3,
            RetentionInterval = interval,
            BackgroundBytesPerSecond = bytesPerSecond,
            Time = time,
        },
        new SimFileSystem(),
        TestStore.DrawIdentity).Open();
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Walrus.Storage.Tests.Engine.Places;

namespace Walrus.Storage.Tests.Engine.Observing;

/// <summary>Metrics and spans, by their public names, of one engine among several in the process.</summary>
public sealed class MeterTests
{
    [Fact]
    public async Task Meter_OfOneEngine_CountsAndShowsItsState()
    {
        using TestStore store = new(PlaceKind.MappedReads) { FileBytes = 64 * 1024 };
        using TestStore other = new(PlaceKind.MappedReads);
        ConcurrentDictionary<string, double> seen = new();
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "Walrus.Storage"
                && instrument.Meter.Tags!.Single() is { Key: "walrus.store.directory" } tag && tag.Value!.Equals(store.Place.Root))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Add(instrument, value));
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => Add(instrument, value));
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => Add(instrument, 1));
        listener.Start();

        store.Time.Advance(TimeSpan.FromSeconds(1));
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        (LogEngine stranger, PartitionLog strange) = await other.OpenLogAsync();
        await using (stranger)
        {
            await strange.FillAsync(3, 50);
        }

        await using (engine)
        {
            await log.FillAsync(150, 1000);
            listener.RecordObservableInstruments();
            seen["walrus.storage.appends"].ShouldBe(150);
            seen["walrus.storage.append.batches"].ShouldBe(150);
            seen["walrus.storage.append.bytes"].ShouldBeGreaterThan(150_000);
            seen["walrus.storage.append.duration"].ShouldBe(150);
            seen["walrus.storage.flush.duration"].ShouldBeGreaterThanOrEqualTo(150);
            seen["walrus.storage.topics"].ShouldBe(1);
            seen["walrus.storage.state"].ShouldBe((int)EngineState.Open);
            seen["walrus.storage.staged.bytes"].ShouldBe(0);
            seen.Keys.ShouldContain("walrus.storage.packs");
            seen.Keys.ShouldContain("walrus.storage.journal.files.waiting");
            seen.Keys.ShouldContain("walrus.storage.unflushed.bytes");
        }

        void Add(Instrument instrument, double value) =>
            seen.AddOrUpdate(instrument.Name, value, (_, sum) => instrument.IsObservable ? value : sum + value);
    }

    [Fact]
    public async Task Activities_OfOneEngine_AreOpenFlushAndPack()
    {
        using TestStore store = new(PlaceKind.MappedReads) { FileBytes = 64 * 1024 };
        ConcurrentQueue<Activity> ended = new();
        using ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name == "Walrus.Storage",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (store.Place.Root.Equals(activity.GetTagItem("walrus.store.directory")))
                {
                    ended.Enqueue(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await log.FillAsync(150, 1000);
        await engine.DisposeAsync().Within();

        Activity open = ended.Where(each => each.OperationName == "walrus.storage.open").ShouldHaveSingleItem();
        open.GetTagItem("walrus.recovery.clean").ShouldBe(true);
        ended.Count(each => each.OperationName == "walrus.storage.flush" && (long)each.GetTagItem("walrus.flush.bytes")! > 0).ShouldBeGreaterThanOrEqualTo(150);
        ended.Where(each => each.OperationName == "walrus.storage.pack").ShouldAllBe(each => (long)each.GetTagItem("walrus.pack.bytes")! > 0);
        ended.ShouldContain(each => each.OperationName == "walrus.storage.pack");
    }
}

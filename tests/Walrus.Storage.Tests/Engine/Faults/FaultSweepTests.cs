using Walrus.Storage.Format;
using Walrus.Storage.Tests.Format;
using Walrus.Testing;
using Walrus.Testing.Disks;
using Walrus.Testing.Faults;

namespace Walrus.Storage.Tests.Engine.Faults;

/// <summary>
/// Each call of a fixed workload fails once, and from each call on all fail: every call of the engine is answered, with a typed error or
/// rightly; nothing acknowledged is lost; the store opens again once the disk is well.
/// </summary>
/// <param name="syncsEach">Each append is flushed, or none is.</param>
/// <param name="linksFlush">The disk takes a write and its flush as one call.</param>
public abstract class FaultSweepTests(bool syncsEach, bool linksFlush)
{
    private const string Root = "/store";
    private const int Length = 700;
    private static readonly ValueName Count = new("count");

    public static TheoryData<string, bool> Cases()
    {
        TheoryData<string, bool> cases = [];
        foreach (InjectedFault fault in Enum.GetValues<InjectedFault>())
        {
            foreach (bool persistent in (bool[])[false, true])
            {
                cases.Add(fault.ToString(), persistent);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Fault_AtEveryCall_IsAnsweredTypedAndLosesNothing(string fault, bool isPersistent)
    {
        InjectedFault injected = Enum.Parse<InjectedFault>(fault);
        int calls = await CountCallsAsync(syncsEach, linksFlush);
        int step = isPersistent ? 9 : 4;
        for (int at = 1 + (int)injected % step; at <= calls; at += step)
        {
            try
            {
                await RunAsync(new FaultPlan(injected, at, isPersistent), syncsEach, linksFlush);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"{fault} at call {at} of {calls}, persistent {isPersistent}: {e.Message}", e);
            }
        }
    }

    private static LogOptions Options(bool syncsEach) => new()
    {
        Directory = Root,
        Fsync = syncsEach ? FsyncSchedule.SyncEach : FsyncSchedule.NoFsync,
        JournalFileBytes = Limits.JournalFileBytesMin,
        JournalFilesMax = 2,
        Time = new ManualTime(),
    };

    private static async Task<int> CountCallsAsync(bool syncsEach, bool linksFlush)
    {
        FaultFileSystem files = new(new SimFileSystem { LinksFlush = linksFlush });
        LogEngine engine = new EngineOpener(Options(syncsEach), files, TestStore.DrawIdentity).Open();
        int acknowledged = await WorkAsync(engine, _ => { });
        acknowledged.ShouldBe(Calls + (Calls / 40));
        await engine.DisposeAsync().Within();
        return files.CallCount;
    }

    private const int Calls = 160;

    /// <summary>Appends of one entry each; returns how many were acknowledged, and gives each error to <paramref name="failed"/>.</summary>
    private static async Task<int> WorkAsync(LogEngine engine, Action<StorageException> failed)
    {
        int acknowledged = 0;
        try
        {
            Topic topic = await engine.CreateTopicAsync(TestStore.Topic).Within();
            PartitionLog log = topic.Partitions[0];
            for (int i = 0; i < Calls; i++)
            {
                _ = await log.AppendAsync(TestLog.Value(acknowledged, Length)).Within();
                acknowledged++;
                if (i % 40 == 10)
                {
                    // Two more, taken back again: of what a fault leaves of them, each is what its offset gets anyway.
                    await engine.SetValueAsync(Count, BitConverter.GetBytes(acknowledged)).Within();
                    _ = await log.AppendAsync([new NewEntry(TestLog.Value(acknowledged, Length)), new NewEntry(TestLog.Value(acknowledged + 1, Length))]).Within();
                    _ = await log.CutAsync(new Offset(acknowledged)).Within();
                    byte[] record = Samples.Record([new NewEntry(TestLog.Value(acknowledged, Length))], new Offset(acknowledged), Samples.One);
                    _ = await log.AppendReplicaAsync(new Offset(acknowledged), record.AsSpan(RecordFrame.Bytes)).Within();
                    acknowledged++;
                }

                if (i % 40 == 20)
                {
                    _ = await log.GetCursor(CursorName.Shared).ReadNextAsync().Within();
                    _ = await log.SealSegmentAsync(log.Segments[^1].Number).Within();
                    await engine.FlushAsync().Within();
                }
            }
        }
        catch (StorageException e)
        {
            failed(e);
        }

        return acknowledged;
    }

    private static async Task RunAsync(FaultPlan plan, bool syncsEach, bool linksFlush)
    {
        SimFileSystem disk = new() { LinksFlush = linksFlush };
        FaultFileSystem files = new(disk);
        files.Fail(plan);
        int acknowledged = 0;
        StorageException? failure = null;
        LogEngine? engine = null;
        try
        {
            engine = new EngineOpener(Options(syncsEach), files, TestStore.DrawIdentity).Open();
        }
        catch (StorageException e)
        {
            e.ShouldNotBeOfType<StoreCorruptException>();
            disk.OpenFiles.ShouldBe(0, "a failed opening leaves files open");
        }

        if (engine is not null)
        {
            acknowledged = await WorkAsync(engine, e => failure = e);
            if (failure is not null)
            {
                await CheckAfterFailureAsync(engine, failure, acknowledged);
            }

            await engine.DisposeAsync().Within();
            disk.OpenFiles.ShouldBe(0, "a closed engine leaves files open");
        }

        files.Heal();
        SimFileSystem left = syncsEach ? disk.CrashLosingUnflushed() : disk;
        LogEngine reopened = new EngineOpener(Options(syncsEach), left, TestStore.DrawIdentity).Open();
        int found = (int)(reopened.FindTopic(TestStore.Topic)?.Partitions[0].End.Value ?? 0);
        found.ShouldBeGreaterThanOrEqualTo(acknowledged, "acknowledged entries are gone");
        found.ShouldBeLessThanOrEqualTo(acknowledged + 2);
        int counted = reopened.FindValue(Count) is { } count ? BitConverter.ToInt32(count.Span) : 0;
        counted.ShouldBeInRange(Math.Max(acknowledged - 42, 0), acknowledged, "the value is the last acknowledged, or the one that was being set");
        if (found > 0)
        {
            reopened.Topics[0].Partitions[0].ShouldHold(found, Length);
            reopened.Topics[0].Partitions[0].Segments.Sum(segment => (segment.SealedEnd - segment.Base) ?? 0).ShouldBeLessThanOrEqualTo(found);
        }

        await reopened.DisposeAsync().Within();
        left.OpenFiles.ShouldBe(0);
    }

    private static async Task CheckAfterFailureAsync(LogEngine engine, StorageException failure, int acknowledged)
    {
        PartitionLog? log = engine.FindTopic(TestStore.Topic)?.Partitions[0];
        if (engine.State == EngineState.Failed)
        {
            engine.Failure.ShouldNotBeNull();
            await Should.ThrowAsync<EngineFailedException>(async () => await engine.FlushAsync().Within());
            if (log is not null)
            {
                await Should.ThrowAsync<EngineFailedException>(async () => await log.AppendAsync(new byte[1]).Within());
                await Should.ThrowAsync<EngineFailedException>(async () => await log.WaitForAsync(log.End, Visibility.Written).Within());
            }
        }
        else
        {
            (failure.IsTransient || failure.Message.StartsWith("Cannot read", StringComparison.Ordinal))
                .ShouldBeTrue($"the engine is open, so the call may be repeated, or it only read: {failure}");
        }

        log?.End.Value.ShouldBeInRange(acknowledged, acknowledged + 2);
    }
}

using Walrus.Storage.Packs.Merging;
using Walrus.Storage.Tests.Engine.Merging;
using Walrus.Testing;
using Walrus.Testing.Disks;
using Walrus.Testing.Faults;

namespace Walrus.Storage.Tests.Engine.Faults;

/// <summary>
/// As <see cref="FaultSweepTests"/>, for a workload that trims, deletes and bounds topics while packs are merged and punched: what was let go
/// stays gone, what was not is there, and when the disk is well again everything works.
/// </summary>
public sealed class LettingGoSweepTests
{
    private const int Length = 2_500;
    private static readonly TopicName Kept = new("kept");
    private static readonly TopicName Trimmed = new("trimmed");
    private static readonly TopicName Deleted = new("deleted");

    public static TheoryData<string, bool> Cases()
    {
        TheoryData<string, bool> cases = [];
        foreach (InjectedFault fault in Enum.GetValues<InjectedFault>())
        {
            cases.Add(fault.ToString(), false);
            cases.Add(fault.ToString(), true);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Fault_AtEveryCall_BringsNothingBackAndLosesNothing(string fault, bool isPersistent)
    {
        InjectedFault injected = Enum.Parse<InjectedFault>(fault);
        Work whole = new(new FaultPlan(injected, int.MaxValue));
        await whole.RunAsync();
        whole.Failure.ShouldBeNull();
        whole.Holes.ShouldBePositive("the workload punches");
        whole.PacksGone.ShouldBePositive("the workload merges");

        // Every call takes a minute or more for each fault: what a run with seeds from outside has time for.
        bool isLong = Environment.GetEnvironmentVariable(Seeds.Variable) is { Length: > 0 };
        int step = isLong ? 1 : isPersistent ? 17 : 7;
        for (int at = 1 + ((int)injected % step); at <= whole.Calls; at += step)
        {
            try
            {
                await new Work(new FaultPlan(injected, at, isPersistent)).RunAsync();
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"{fault} at call {at} of {whole.Calls}, persistent {isPersistent}: {e.Message}", e);
            }
        }
    }

    private sealed class Work(FaultPlan plan)
    {
        private readonly SimFileSystem _disk = new();
        private int _kept;
        private int _filled;
        private long _trimAsked;
        private long _trimAcknowledged;
        private bool _isDeletionAsked;
        private bool _isDeletionAcknowledged;

        public StorageException? Failure { get; private set; }

        public int Calls { get; private set; }

        public int Holes { get; private set; }

        public int PacksGone { get; private set; }

        public async Task RunAsync()
        {
            FaultFileSystem files = new(_disk);
            files.Fail(plan);
            ManualTime time = new();
            LogEngine? engine = null;
            try
            {
                engine = Open(files, time);
            }
            catch (StorageException e)
            {
                e.ShouldNotBeOfType<StoreCorruptException>();
                _disk.OpenFiles.ShouldBe(0, "a failed opening leaves files open");
            }

            if (engine is not null)
            {
                try
                {
                    await LetGoAsync(engine, time);
                }
                catch (StorageException e)
                {
                    Failure = e;
                }

                files.Heal();
                if (engine.State == EngineState.Open)
                {
                    await WorkAgainAsync(engine, time);
                }

                Check(engine);
                await engine.DisposeAsync().Within();
                _disk.OpenFiles.ShouldBe(0, "a closed engine leaves files open");
            }

            Calls = files.CallCount;
            Holes = files.Calls.Count(call => call.Kind == IoKind.PunchHole);
            PacksGone = files.Calls.Count(call => call.Kind == IoKind.Delete && call.Path.EndsWith(".pack", StringComparison.Ordinal));
            SimFileSystem left = _disk.CrashLosingUnflushed();
            LogEngine again = Open(left, new ManualTime());
            Check(again);
            await again.DisposeAsync().Within();
            again.Failure.ShouldBeNull();
            left.OpenFiles.ShouldBe(0);
        }

        private static LogEngine Open(Walrus.Storage.Files.IFileSystem files, ManualTime time) => new EngineOpener(
            new LogOptions
            {
                Directory = TendedStore.Root,
                JournalFileBytes = Limits.JournalFileBytesMin,
                JournalFilesMax = 2,
                RetentionInterval = Limits.RetentionIntervalMin,
                Merging = new MergeBounds(PacksMin: 2, HoleBytesMin: 1),
                Time = time,
            },
            files,
            TestStore.DrawIdentity).Open();

        private async Task LetGoAsync(LogEngine engine, ManualTime time)
        {
            PartitionLog kept = (await engine.CreateTopicAsync(Kept).Within()).Partitions[0];
            PartitionLog trimmed = (await engine.CreateTopicAsync(Trimmed).Within()).Partitions[0];
            PartitionLog deleted = (await engine.CreateTopicAsync(Deleted).Within()).Partitions[0];
            for (int round = 0; round < 4; round++)
            {
                for (int i = 0; i < 12; i++)
                {
                    _ = await kept.AppendAsync(TestLog.Value(_kept, Length)).Within();
                    _kept++;
                    _ = await trimmed.AppendAsync(TestLog.Value(_filled, Length)).Within();
                    _filled++;
                    if (round < 2)
                    {
                        _ = await deleted.AppendAsync(new byte[Length]).Within();
                    }
                }

                if (round == 1)
                {
                    _isDeletionAsked = true;
                    (await engine.DeleteTopicAsync(Deleted).Within()).ShouldBeTrue();
                    _isDeletionAcknowledged = true;
                }
                else
                {
                    _trimAsked = _filled - 4;
                    _ = await trimmed.TrimAsync(new Offset(_trimAsked)).Within();
                    _trimAcknowledged = _trimAsked;
                }
            }

            await engine.SetRetentionAsync(engine.FindTopic(Trimmed)!, new RetentionPolicy { AgeMax = TimeSpan.FromSeconds(1) }).Within();
            _trimAsked = _filled;
            time.Advance(TimeSpan.FromSeconds(5));
            for (int i = 0; i < 20; i++)
            {
                _ = await kept.AppendAsync(TestLog.Value(_kept, Length)).Within();
                _kept++;
            }
        }

        /// <summary>What failed for want of something works now that it is there again.</summary>
        private async Task WorkAgainAsync(LogEngine engine, ManualTime time)
        {
            if (engine.FindTopic(Kept) is not { } topic)
            {
                return;
            }

            PartitionLog kept = topic.Partitions[0];
            bool works = false;
            await TendedStore.UntilAsync(
                () =>
                {
                    time.Advance(Limits.RoomRetryDelay);
                    try
                    {
                        _kept = (int)kept.End.Value;
                        _ = kept.Append(TestLog.Value(_kept, Length));
                        _kept++;
                        works = true;
                    }
                    catch (StorageException e) when (e.IsTransient)
                    {
                        // Not looked again yet.
                    }
                    catch (EngineFailedException)
                    {
                        return true; // The keeper met the fault just now.
                    }

                    return works;
                },
                "there is room again");
            if (works && engine.FindTopic(Trimmed) is { } trimmed)
            {
                _trimAsked = trimmed.Partitions[0].End.Value;
                try
                {
                    _trimAcknowledged = (await trimmed.Partitions[0].TrimAsync(trimmed.Partitions[0].End).Within()).Value;
                }
                catch (EngineFailedException)
                {
                    engine.Failure.ShouldNotBeNull();
                }
            }
        }

        private void Check(LogEngine engine)
        {
            if (engine.FindTopic(Kept) is { } kept)
            {
                int found = (int)kept.Partitions[0].End.Value;
                found.ShouldBeInRange(_kept, _kept + 1);
                kept.Partitions[0].Start.ShouldBe(Offset.Zero);
                kept.Partitions[0].ShouldHold(found, Length);
            }
            else
            {
                _kept.ShouldBe(0);
            }

            if (engine.FindTopic(Trimmed) is { } trimmed)
            {
                PartitionLog log = trimmed.Partitions[0];
                log.Start.Value.ShouldBeInRange(_trimAcknowledged, Math.Max(_trimAsked, _trimAcknowledged));
                log.End.Value.ShouldBeInRange(_filled, _filled + 1);
                List<byte[]> values = log.ReadAll(from: log.Start.Value);
                for (int i = 0; i < values.Count; i++)
                {
                    values[i].ShouldBe(TestLog.Value((int)log.Start.Value + i, Length));
                }
            }
            else
            {
                _filled.ShouldBe(0);
            }

            if (engine.FindTopic(Deleted) is { } deleted)
            {
                _isDeletionAcknowledged.ShouldBeFalse("a deleted topic is back");
                deleted.Partitions[0].ReadAll().Count.ShouldBe((int)deleted.Partitions[0].End.Value);
            }
            else
            {
                (_isDeletionAsked || _kept <= 1).ShouldBeTrue("a topic is gone that nobody deleted");
            }
        }
    }
}

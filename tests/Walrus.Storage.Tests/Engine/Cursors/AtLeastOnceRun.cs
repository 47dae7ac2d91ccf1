using Walrus.Storage.Tests.Engine.Crash;
using Walrus.Testing;
using Walrus.Testing.Disks;

namespace Walrus.Storage.Tests.Engine.Cursors;

/// <summary>
/// One seed: rounds of opening, looking where the cursor stands, reading with one or a few readers beside appends, and a crash. What the
/// readers got is remembered here, outside of the engine.
/// </summary>
internal sealed class AtLeastOnceRun(int seed)
{
    private static readonly CursorName Name = new("reader");
    private readonly Random _random = new(seed);
    private readonly List<string> _trace = [];
    private readonly Lock _gate = new();
    private SimFileSystem _disk = new();
    private FsyncSchedule _fsync = FsyncSchedule.SyncEach;
    private int _persistEvery = 1;
    private int _readers = 1;

    /// <summary>The first offset that no reader has got yet.</summary>
    private long _deliveredEnd;

    /// <summary>Up to here the readers were done, as far as the engine may know: they have asked for what follows.</summary>
    private long _askedEnd;

    private enum Ending
    {
        PowerCut,
        Kill,
        Close,
    }

    public async Task RunAsync()
    {
        for (int round = _random.Next(2, 5); round > 0; round--)
        {
            Draw();
            var power = new PowerCutFileSystem(_disk, new Random(_random.Next()), _trace);
            LogEngine engine = Open(power);
            PartitionLog log = (await engine.CreateTopicAsync(TestStore.Topic).Within()).Partitions[0];
            _deliveredEnd = _askedEnd = log.GetCursor(Name).Position.Value;
            Ending ending = _fsync.IsEach ? (Ending)_random.Next(3) : (Ending)_random.Next(1, 3);
            if (ending == Ending.PowerCut)
            {
                power.CutIn(_random.Next(1, 300));
            }

            await WorkAsync(log, power);
            await EndAsync(engine, power, ending);
            await VerifyAsync(ending);
        }
    }

    private void Draw()
    {
        _fsync = _random.Next(3) == 0 ? FsyncSchedule.NoFsync : FsyncSchedule.SyncEach;
        _persistEvery = _random.Next(3) switch { 0 => 1, 1 => _random.Next(2, 6), _ => _random.Next(6, 60) };
        _readers = _random.Next(3) == 0 ? 3 : 1;
    }

    private LogEngine Open(PowerCutFileSystem power) => new EngineOpener(
        new LogOptions
        {
            Directory = "/store",
            Fsync = _fsync,
            Consistency = ConsistencyMode.AtLeastOnce(_persistEvery),
            JournalFileBytes = 64 * 1024,
            JournalFilesMax = 2,
            Time = new ManualTime(),
        },
        power,
        EngineOpener.DrawIdentity).Open();

    private async Task WorkAsync(PartitionLog log, PowerCutFileSystem power)
    {
        try
        {
            for (int step = _random.Next(1, 12); step > 0 && !power.IsOff; step--)
            {
                NewEntry[] entries = [.. Enumerable.Range(0, _random.Next(1, 20)).Select(_ => new NewEntry(new byte[_random.Next(1500)]))];
                Task<AppendResult> append = log.AppendAsync(entries).AsTask();
                int[] seeds = [.. Enumerable.Range(0, _readers).Select(_ => _random.Next())];
                await Task.WhenAll(seeds.Select(each => Task.Run(() => ReadAsync(log.GetCursor(Name), new Random(each))))).Within();
                _ = await append.Within();
            }
        }
        catch (StorageException) when (power.IsOff)
        {
            // The round ends here.
        }
    }

    private async Task ReadAsync(Cursor cursor, Random random)
    {
        for (int i = random.Next(15); i >= 0; i--)
        {
            lock (_gate)
            {
                _askedEnd = _deliveredEnd;
            }

            switch (random.Next(4))
            {
                case 0:
                    Got(await cursor.ReadNextAsync().Within());
                    break;
                case 1:
                    Got(cursor.ReadNext());
                    break;
                case 2:
                    using (ReadResult read = await cursor.ReadBatchAsync(random.Next(6000)).Within())
                    {
                        Array.ForEach(read.ToEntries(), Got);
                    }

                    break;
                default:
                    using (ReadResult read = cursor.ReadBatch(random.Next(6000)))
                    {
                        Array.ForEach(read.ToEntries(), Got);
                    }

                    break;
            }
        }
    }

    private void Got(Entry? entry)
    {
        lock (_gate)
        {
            if (_readers == 1 && entry is not null)
            {
                entry.Offset.Value.ShouldBe(_deliveredEnd, "one reader gets every entry in order, once");
            }

            _deliveredEnd = Math.Max(_deliveredEnd, entry?.Offset.Next.Value ?? 0);
        }
    }

    private async Task EndAsync(LogEngine engine, PowerCutFileSystem power, Ending ending)
    {
        if (ending == Ending.Kill)
        {
            SimFileSystem left = _disk.Kill();
            await engine.DisposeAsync().Within();
            _disk = left;
            return;
        }

        if (ending == Ending.PowerCut)
        {
            power.CutNow();
        }

        await engine.DisposeAsync().Within();
        _disk = ending == Ending.PowerCut ? _disk.Crash(new Random(_random.Next())) : _disk;
    }

    private async Task VerifyAsync(Ending ending)
    {
        LogEngine engine = Open(new PowerCutFileSystem(_disk, new Random(0), _trace));
        await using (engine)
        {
            if (engine.FindTopic(TestStore.Topic) is not { } topic)
            {
                _deliveredEnd.ShouldBe(0, "entries of a topic that is gone were read");
                return;
            }

            long position = topic.Partitions[0].GetCursor(Name).Position.Value;
            if (ending == Ending.Close)
            {
                position.ShouldBe(_deliveredEnd, "a clean shutdown records what was handed out");
                return;
            }

            string what = $"{ending}, {_persistEvery} may come again, {_readers} readers, {_fsync}";
            position.ShouldBeGreaterThanOrEqualTo(_deliveredEnd - _persistEvery, what);
            position.ShouldBeLessThanOrEqualTo(_readers == 1 ? _askedEnd : _deliveredEnd, what);
        }
    }
}

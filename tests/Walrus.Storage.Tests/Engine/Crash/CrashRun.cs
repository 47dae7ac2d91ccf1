using Walrus.Storage.Packs.Merging;
using Walrus.Testing;
using Walrus.Testing.Disks;

namespace Walrus.Storage.Tests.Engine.Crash;

/// <summary>
/// One seed: a few rounds of opening (sometimes interrupted), checking, working, and losing power, process or nothing at a drawn moment.
/// The seed decides all that is asked for; the engine's threads are real, so which call meets the power cut may differ between runs.
/// </summary>
internal sealed class CrashRun
{
    private const string Root = "/store";
    private const int TraceShown = 150;
    private readonly List<string> _trace = [];
    private readonly Random _random;
    private readonly StoreModel _model = new();
    private SimFileSystem _disk;

    public CrashRun(int seed)
    {
        _random = new Random(seed);
        _disk = new SimFileSystem(_random.Next(3) == 0 ? 4096 : 512) { LinksFlush = seed % 2 != 0 };
    }

    private enum Ending
    {
        PowerCut,
        Kill,
        Close,
    }

    /// <summary>Holes punched and packs deleted in the run: what shows that something was let go at all.</summary>
    public (int Holes, int PacksGone) LetGo
    {
        get
        {
            lock (_trace)
            {
                return (_trace.Count(line => line.StartsWith("punch", StringComparison.Ordinal)), _trace.Count(line => line.StartsWith("delete pack-", StringComparison.Ordinal)));
            }
        }
    }

    /// <summary>How often the power went inside of an opening, over the whole run.</summary>
    public int InterruptedOpenings { get; private set; }

    public async Task RunAsync()
    {
        try
        {
            await RunRoundsAsync();
        }
        catch (Exception fault)
        {
            throw new InvalidOperationException($"{fault.Message}\n{string.Join('\n', _trace.TakeLast(TraceShown))}\n{StoreDump.Describe(_disk, Root)}", fault);
        }
    }

    private async Task RunRoundsAsync()
    {
        Ending last = Ending.PowerCut;
        int rounds = _random.Next(2, 6);
        for (int round = 0; round < rounds; round++)
        {
            await InterruptOpeningsAsync();
            last = await WorkRoundAsync(last);
        }

        // Interrupted openings must not lose what a killed process left behind either: the last check follows one more of each.
        await InterruptOpeningsAsync();
        var calm = new PowerCutFileSystem(_disk, new Random(0), _trace);
        LogEngine engine = Opener(calm, Options()).Open();
        _model.Verify(engine, isPowerCut: last == Ending.PowerCut || InterruptedOpenings > 0);
        await engine.DisposeAsync().Within();
        engine.Failure.ShouldBeNull();
        _disk.OpenFiles.ShouldBe(0, "a closed engine leaves no file open");
        await using LogEngine again = Opener(calm, Options()).Open();
        again.Recovery.PacksDeleted.ShouldBe(0, "an opened and closed store holds packs that its journal does not name");
    }

    private static EngineOpener Opener(PowerCutFileSystem power, LogOptions options) => new(options, power, EngineOpener.DrawIdentity);

    private LogOptions Options() => new()
    {
        Directory = Root,
        Fsync = _random.Next(4) switch
        {
            0 => FsyncSchedule.NoFsync,
            1 => FsyncSchedule.Every(TimeSpan.FromMilliseconds(10)),
            _ => FsyncSchedule.SyncEach,
        },
        JournalFileBytes = 64 * 1024 + (4096 * _random.Next(9)),
        JournalFilesMax = _random.Next(2, 5),
        PackCompression = _random.Next(3) switch
        {
            0 => PackCompression.None,
            1 => PackCompression.Of(PackCodec.Gzip),
            _ => PackCompression.Auto,
        },
        RetentionInterval = Limits.RetentionIntervalMin,
        Merging = new MergeBounds(PacksMin: _random.Next(2, 4), HoleBytesMin: _random.Next(1, 8_192)),
        Time = new ManualTime(),
    };

    /// <summary>Opens and loses power on the way, or just after, up to three times in a row.</summary>
    private async Task InterruptOpeningsAsync()
    {
        while (_random.Next(3) == 0)
        {
            var power = new PowerCutFileSystem(_disk, new Random(_random.Next()), _trace);
            power.CutIn(_random.Next(1, 120));
            InterruptedOpenings++;
            try
            {
                LogEngine engine = Opener(power, Options()).Open();
                if (_random.Next(2) == 0)
                {
                    await engine.FlushAsync().Within();
                }

                power.CutNow();
                await engine.DisposeAsync().Within();
            }
            catch (StorageException fault) when (fault is not (StoreCorruptException or NotAStoreException) && power.IsOff)
            {
                // The power went while it opened.
            }

            _trace.Add("-- crash while opening");
            _disk = _disk.Crash(new Random(_random.Next()));
        }
    }

    private async Task<Ending> WorkRoundAsync(Ending before)
    {
        var power = new PowerCutFileSystem(_disk, new Random(_random.Next()), _trace);
        LogOptions options = Options();
        LogEngine engine = Opener(power, options).Open();
        if (before == Ending.Close && InterruptedOpenings == 0)
        {
            engine.Recovery.PacksDeleted.ShouldBe(0, "a closed store holds packs that its journal does not name");
        }

        _model.Verify(engine, isPowerCut: before == Ending.PowerCut || InterruptedOpenings > 0);
        InterruptedOpenings = 0;

        var ending = (Ending)_random.Next(5) switch
        {
            Ending.Kill => Ending.Kill,
            Ending.Close => Ending.Close,
            _ => Ending.PowerCut,
        };
        var work = new CrashWork(engine, _model, _random, options, power);
        if (ending == Ending.PowerCut)
        {
            power.CutIn(_random.Next(1, _random.Next(2) == 0 ? 60 : 700));
        }

        await work.RunAsync(steps: _random.Next(5, 120));
        switch (ending)
        {
            case Ending.Kill:
                // Acknowledged before the process ends; what is answered later tells nothing about this disk.
                work.Collect();
                SimFileSystem left = _disk.Kill();
                await engine.DisposeAsync().Within();
                _disk = left;
                break;
            case Ending.Close:
                await work.FinishAsync();
                await engine.DisposeAsync().Within();
                engine.Failure.ShouldBeNull();
                _model.EverythingIsDurable();
                _disk.OpenFiles.ShouldBe(0, "a closed engine leaves no file open");
                break;
            default:
                power.CutNow();
                await work.FinishAsync();
                await engine.DisposeAsync().Within();
                _disk = _disk.Crash(new Random(_random.Next()));
                break;
        }

        _trace.Add($"-- {ending}");
        return ending;
    }
}

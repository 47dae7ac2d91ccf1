using Walrus.Storage.Packs;
using Walrus.Storage.Recovery;
using Walrus.Storage.Tests.Engine.Places;

namespace Walrus.Storage.Tests.Engine.Behaviour;

/// <summary>The ring turns for ever, under writers and readers, and never gives wrong bytes.</summary>
public sealed class RingTests
{
    private const int Length = 1000;

    [Theory]
    [EveryPlace]
    public async Task Ring_ManyRollsWithReadersBeside_EveryReadIsRight(PlaceKind kind)
    {
        bool isQuick = kind is PlaceKind.Simulated or PlaceKind.SimulatedLinked;
        using TestStore store = new(kind) { FileBytes = 128 * 1024, FilesMax = 3, Fsync = FsyncSchedule.NoFsync };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        int entries = isQuick ? 40_000 : 15_000; // About 350 and 130 journal files.
        using CancellationTokenSource done = new();
        Task[] readers =
        [
            Task.Run(() => ReadBehind(log, entries)),
            Task.Run(() => ReadAnywhere(log, new Random(1), done.Token)),
            Task.Run(() => ReadTail(log, new Random(2), done.Token)),
        ];
        List<Task<AppendResult>> calls = [];
        for (int i = 0; i < entries; i++)
        {
            calls.Add(log.AppendAsync(TestLog.Value(i, Length)).AsTask());
            if (calls.Count == 100)
            {
                await Task.WhenAll(calls).Within();
                calls.Clear();
            }
        }

        await readers[0].Within();
        await done.CancelAsync();
        await Task.WhenAll(readers).Within();
        engine.State.ShouldBe(EngineState.Open);
        await engine.DisposeAsync().Within();
        (LogEngine reopened, PartitionLog again) = await store.OpenLogAsync();
        await using (reopened)
        {
            PacksEverWritten(store).ShouldBeGreaterThan(entries / 200);
            again.End.Value.ShouldBe(entries);
            ReadBehind(again, entries);
        }
    }

    /// <summary>By the newest number: how many are left depends on how many were merged meanwhile.</summary>
    private static int PacksEverWritten(TestStore store) => store.Place.Files.List(new StoreFolders(store.Place.Root).Packs)
        .Max(name => PackFile.TryParseName(name, out PackId id) ? (int)id.Value : 0);

    private static void ReadBehind(PartitionLog log, int entries)
    {
        long at = 0;
        while (at < entries)
        {
            at = Check(log, at);
            if (at == log.End.Value && at < entries)
            {
                log.WaitForAsync(new Offset(at), Visibility.Written).AsTask().Within().GetAwaiter().GetResult();
            }
        }
    }

    private static void ReadAnywhere(PartitionLog log, Random random, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            long end = log.End.Value;
            if (end > 0)
            {
                _ = Check(log, random.NextInt64(end));
            }
        }
    }

    private static void ReadTail(PartitionLog log, Random random, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            long at = Math.Max(0, log.End.Value - random.Next(1, 800));
            if (log.ReadEntry(new Offset(at), Visibility.Written) is { } entry)
            {
                entry.Value.Span.SequenceEqual(TestLog.Value((int)at, Length)).ShouldBeTrue($"entry {at}");
            }
        }
    }

    private static long Check(PartitionLog log, long from)
    {
        using ReadResult read = log.Read(new Offset(from), 50_000, Visibility.Written);
        long at = from;
        foreach (EntryView entry in read.Entries)
        {
            entry.Offset.Value.ShouldBe(at);
            if (!entry.Value.SequenceEqual(TestLog.Value((int)at, Length)))
            {
                throw new InvalidOperationException($"Entry {at} is not what was appended there.");
            }

            at++;
        }

        read.Next.Value.ShouldBe(at);
        return at;
    }
}

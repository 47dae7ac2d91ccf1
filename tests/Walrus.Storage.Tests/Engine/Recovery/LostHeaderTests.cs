using System.Diagnostics;
using Walrus.Storage.Files;
using Walrus.Storage.Format;
using Walrus.Testing;
using Walrus.Testing.Disks;
using Walrus.Testing.Faults;

namespace Walrus.Storage.Tests.Engine.Recovery;

/// <summary>Power cuts that take the header of a journal file and leave what stands behind it, or the other way round.</summary>
public sealed class LostHeaderTests
{
    private const string Root = "/store";
    private const int Length = 900;

    [Fact]
    public async Task Open_RecordsLeftOfAGenerationWhoseHeaderWasLost_NeverContinueNewOnes()
    {
        SimFileSystem disk = new();
        (LogEngine engine, PartitionLog log, ManualTime time) = await OpenWithoutPackingAsync(disk, filesMax: 2);
        int first = await FillUntilGenerationAsync(disk, log, time, generation: 2);
        await log.FillAsync(3, Length, first);

        // The power cut: the new file's header is lost, its records are not.
        SimFileSystem cut = disk.Kill();
        await engine.DisposeAsync().Within();
        string path = PathOf(cut, generation: 2);
        byte[] stale = Read(cut, path);
        stale.AsSpan(0, JournalFileHeader.Bytes).Clear();
        Overwrite(cut, path, stale);

        (LogEngine after, PartitionLog recovered, ManualTime _) = await OpenWithoutPackingAsync(cut, filesMax: 2);
        int end = (int)recovered.End.Value;
        end.ShouldBe(first - 1, "the entries of the second generation are lost");
        _ = await recovered.AppendAsync(TestLog.Value(end, Length)).Within();
        SimFileSystem killed = cut.Kill();
        await after.DisposeAsync().Within();

        await using LogEngine last = Opener(killed, filesMax: 2).Open();
        last.Topics[0].Partitions[0].ShouldHold(end + 1, Length);
    }

    [Fact]
    public async Task Open_NewestGenerationSurvivedAndTheOneBeforeIsUnflushed_OpensWithAPrefix()
    {
        SimFileSystem disk = new();
        (LogEngine engine, PartitionLog log, ManualTime time) = await OpenWithoutPackingAsync(disk, filesMax: 4);
        int count = await FillUntilGenerationAsync(disk, log, time, generation: 3);
        SimFileSystem live = disk.Kill();
        SimFileSystem cut = disk.CrashLosingUnflushed();
        await engine.DisposeAsync().Within();

        // All that was not flushed is lost but for the newest file, of which all survives.
        string path = PathOf(live, generation: 3);
        Overwrite(cut, path, Read(live, path));

        await using LogEngine after = Opener(cut, filesMax: 4).Open();
        PartitionLog recovered = after.Topics[0].Partitions[0];
        recovered.End.Value.ShouldBeLessThan(count);
        recovered.ShouldHold((int)recovered.End.Value, Length);
    }

    private static EngineOpener Opener(IFileSystem files, int filesMax, ManualTime? time = null) => new(
        new LogOptions
        {
            Directory = Root,
            Fsync = FsyncSchedule.NoFsync,
            JournalFileBytes = Limits.JournalFileBytesMin,
            JournalFilesMax = filesMax,
            Time = time ?? new ManualTime(),
        },
        files,
        TestStore.DrawIdentity);

    /// <summary>No pack can be made, so nothing but the entries stands in the journal, and nothing flushes it.</summary>
    private static async Task<(LogEngine Engine, PartitionLog Log, ManualTime Time)> OpenWithoutPackingAsync(SimFileSystem disk, int filesMax)
    {
        FaultFileSystem files = new(disk);
        files.Fail(new FaultPlan(
            InjectedFault.DiskFull, 1, Persistent: true, call => call.Kind == IoKind.Create && call.Path.EndsWith(".pack", StringComparison.Ordinal)));
        ManualTime time = new();
        LogEngine engine = Opener(files, filesMax, time).Open();
        Topic topic = await engine.CreateTopicAsync(TestStore.Topic).Within();
        return (engine, topic.Partitions[0], time);
    }

    /// <summary>Appends until a file of that generation is in use; returns the next number.</summary>
    private static async Task<int> FillUntilGenerationAsync(SimFileSystem disk, PartitionLog log, ManualTime time, ulong generation)
    {
        for (int i = 0; i < 1000; i++)
        {
            _ = await AppendWhenThereIsRoomAsync(log, time, i);
            if (FindPath(disk, generation) is not null)
            {
                return i + 1;
            }
        }

        throw new InvalidOperationException($"Generation {generation} never began.");
    }

    private static async Task<AppendResult> AppendWhenThereIsRoomAsync(PartitionLog log, ManualTime time, int number)
    {
        // By the clock, not by attempts: on a busy machine the keeper's thread may not get a turn for a while.
        long started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(60))
        {
            try
            {
                return await log.AppendAsync(TestLog.Value(number, Length)).Within();
            }
            catch (StorageException e) when (e.IsTransient)
            {
                // The failed packing reported itself as lack of room before the next file was ready.
                time.Advance(Limits.RoomRetryDelay);
                await Task.Yield();
            }
        }

        throw new InvalidOperationException("There was no room for long.");
    }

    private static string PathOf(SimFileSystem disk, ulong generation) => FindPath(disk, generation).ShouldNotBeNull();

    /// <summary>Files that are not finished yet are left out: they get another name at any moment.</summary>
    private static string? FindPath(SimFileSystem disk, ulong generation) => disk.List(Root + "/journal")
        .Where(name => name.EndsWith(".wal", StringComparison.Ordinal))
        .Select(name => $"{Root}/journal/{name}")
        .FirstOrDefault(path => JournalFileHeader.TryRead(Read(disk, path), out JournalFileHeader header) == HeaderCheck.Good && header.Generation.Value == generation);

    private static byte[] Read(SimFileSystem disk, string path)
    {
        using IFile file = disk.Open(path, FileOpening.ExistingReadOnly);
        byte[] bytes = new byte[file.Length];
        _ = file.Read(0, bytes);
        return bytes;
    }

    private static void Overwrite(SimFileSystem disk, string path, byte[] bytes)
    {
        using IFile file = disk.Open(path, FileOpening.Existing);
        file.Write(0, bytes);
        file.Flush();
    }
}

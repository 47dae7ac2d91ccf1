using Walrus.Storage.Format;
using Walrus.Storage.Tests.Engine;
using Walrus.Storage.Tests.Engine.Places;

namespace Walrus.Storage.Tests.Bounds;

/// <summary>Records around the size of the buffers that they pass.</summary>
public sealed class RecordBoundTests
{
    /// <summary>A record is built in the stage up to a bound, and goes to the file by itself beyond it: no size may lose or misplace a byte.</summary>
    [Theory]
    [InlineData(PlaceKind.Simulated)]
    [InlineData(PlaceKind.Mapped)]
    public async Task Records_AroundTheStagesBound_AreReadBackAndRecovered(PlaceKind kind)
    {
        using TestStore store = new(kind) { FileBytes = 16L * Limits.JournalStagedRecordBytesMax };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        int around = Limits.JournalStagedRecordBytesMax - RecordFrame.Bytes - BatchHeader.Bytes;
        int[] lengths = [.. Enumerable.Range(around - 24, 40), Limits.JournalStagedRecordBytesMax / 2, 1];
        await using (engine)
        {
            Task<AppendResult>[] appends = [.. lengths.Select((length, number) => log.AppendAsync(TestLog.Value(number, length)).AsTask())];
            await Task.WhenAll(appends).Within();
            Check(log);
            if (kind == PlaceKind.Simulated)
            {
                using TestStore killed = store.AfterKill();
                (LogEngine recovered, PartitionLog recoveredLog) = await killed.OpenLogAsync();
                await using LogEngine _ = recovered;
                Check(recoveredLog);
            }
        }

        (engine, log) = await store.OpenLogAsync();
        await using LogEngine reopened = engine;
        Check(log);

        void Check(PartitionLog of)
        {
            List<byte[]> values = of.ReadAll();
            values.Count.ShouldBe(lengths.Length);
            for (int i = 0; i < lengths.Length; i++)
            {
                values[i].AsSpan().SequenceEqual(TestLog.Value(i, lengths[i])).ShouldBeTrue($"entry {i} of {lengths[i]} bytes");
            }
        }
    }

    /// <summary>A search by time in a pack reads on behind its first read.</summary>
    [Fact]
    public async Task FindTime_RunOfSeveralReads_FindsEachEntry()
    {
        const int ValueBytes = 16 * 1024;
        const int Count = 3 * Limits.ReadBytesDefault / ValueBytes;
        using TestStore store = new(PlaceKind.Simulated) { FileBytes = 2L * Count * ValueBytes };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        DateTimeOffset start = store.Time.GetUtcNow();
        await using (engine)
        {
            for (int i = 0; i < Count; i++)
            {
                await log.FillAsync(1, ValueBytes, first: i);
                store.Time.Advance(TimeSpan.FromSeconds(1));
            }
        }

        // Closed cleanly: all entries are in one pack now.
        (engine, log) = await store.OpenLogAsync();
        await using LogEngine _ = engine;
        for (int i = 0; i < Count; i += 7)
        {
            log.FindTime(EntryTimestamp.From(start.AddSeconds(i))).ShouldBe(new Offset(i));
        }

        log.FindTime(EntryTimestamp.From(start.AddSeconds(Count))).ShouldBe(new Offset(Count));
    }
}

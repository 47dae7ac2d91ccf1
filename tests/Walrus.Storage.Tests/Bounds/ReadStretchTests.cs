using Walrus.Storage.Tests.Engine;
using Walrus.Storage.Tests.Engine.Places;

namespace Walrus.Storage.Tests.Bounds;

/// <summary>Readers copy batches of the journal that lie side by side at once, up to a bound: neither it nor another topic's batches in between show.</summary>
public sealed class ReadStretchTests
{
    [Theory]
    [InlineData(PlaceKind.Simulated, 1)]
    [InlineData(PlaceKind.Mapped, 1)]
    [InlineData(PlaceKind.Mapped, 3)]
    public async Task Read_AcrossStretches_GivesEveryEntryOnce(PlaceKind kind, int topics)
    {
        const int count = 60;
        using TestStore store = new(kind) { FileBytes = 16 * 1024 * 1024, Fsync = FsyncSchedule.NoFsync };
        (LogEngine engine, PartitionLog first) = await store.OpenLogAsync();
        await using LogEngine held = engine;
        List<PartitionLog> logs = [first];
        while (logs.Count < topics)
        {
            logs.Add((await engine.CreateTopicAsync(new TopicName($"beside-{logs.Count}")).Within()).Partitions[0]);
        }

        // Runs of a few batches of each topic, some of them as long as a stretch, one longer.
        int Length(int number) => number % 10 == 9 ? Limits.ReadStretchBytes + (number * 8) : (number * 977) % (Limits.ReadStretchBytes / 3);
        for (int i = 0; i < count; i += 4)
        {
            foreach (PartitionLog log in logs)
            {
                for (int number = i; number < i + 4; number++)
                {
                    _ = log.Append(TestLog.Value(number, Length(number)));
                }
            }
        }

        foreach (PartitionLog log in logs)
        {
            foreach (int bytesMax in (int[])[1, Limits.ReadStretchBytes, 4 * Limits.ReadStretchBytes, 4 * 1024 * 1024])
            {
                List<byte[]> values = log.ReadAll(bytesMax: bytesMax);
                values.Count.ShouldBe(count);
                for (int i = 0; i < count; i++)
                {
                    values[i].AsSpan().SequenceEqual(TestLog.Value(i, Length(i))).ShouldBeTrue($"entry {i} read by {bytesMax} bytes");
                }
            }
        }
    }
}

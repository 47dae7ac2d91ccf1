using FsCheck;
using FsCheck.Fluent;
using Walrus.Testing;

namespace Walrus.Storage.Tests.Engine;

public sealed class RecordBatchesTests
{
    [Fact]
    public async Task TryRead_BatchesOfAnotherLog_GivesItsEntriesWithinTheBounds()
    {
        byte[] batches = await BatchesAsync();
        RecordBatches.TryRead(batches, new Offset(6), new Offset(8), out IReadOnlyList<Entry> entries, out string fault).ShouldBeTrue(fault);
        entries.Select(entry => entry.Offset.Value).ShouldBe([6, 7]);
        entries.Select(entry => System.Text.Encoding.ASCII.GetString(entry.Value.Span)).ShouldBe(["value 6", "value 7"]);
        entries[0].Key!.Value.ToArray().ShouldBe("key"u8.ToArray());
        RecordBatches.TryMeasure(batches, out (Offset First, Offset Next) range, out _).ShouldBeTrue();
        range.ShouldBe((new Offset(5), new Offset(11)));
    }

    [Fact]
    public void TryRead_NoBytes_SaysSo()
    {
        RecordBatches.TryRead([], Offset.Zero, new Offset(9), out IReadOnlyList<Entry> entries, out string fault).ShouldBeFalse();
        entries.ShouldBeEmpty();
        fault.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task TryRead_AnyByteChangedBehindThePrefix_IsRefused()
    {
        byte[] batches = await BatchesAsync();
        Prop.ForAll(
            ArbMap.Default.ArbFor<(int At, byte Flip)>(),
            change =>
            {
                byte[] bytes = [.. batches];
                int at = 21 + (int)((uint)change.At % (uint)40); // Within the first batch, which is longer.
                bytes[at] ^= (byte)(change.Flip | 1);
                RecordBatches.TryRead(bytes, Offset.Zero, new Offset(99), out _, out string fault).ShouldBeFalse();
                fault.ShouldNotBeEmpty();
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task TryMeasure_CutAnywhere_IsRefusedUnlessBetweenBatches()
    {
        byte[] batches = await BatchesAsync();
        int whole = Enumerable.Range(0, batches.Length + 1).Count(length => RecordBatches.TryMeasure(batches.AsSpan(0, length), out _, out _));
        whole.ShouldBe(2);
    }

    /// <summary>Two batches of three entries, offsets 5 to 10.</summary>
    private static async Task<byte[]> BatchesAsync()
    {
        using TempDirectory directory = new();
        await using LogEngine engine = await LogEngine.OpenAsync(new LogOptions { Directory = directory.Path, Fsync = FsyncSchedule.NoFsync });
        PartitionLog log = engine.CreateTopic(new TopicName("from"), new Offset(5)).Partitions[0];
        for (int first = 5; first < 11; first += 3)
        {
            log.Append([.. Enumerable.Range(first, 3).Select(offset => new NewEntry(System.Text.Encoding.ASCII.GetBytes($"value {offset}")) { Key = "key"u8.ToArray() })]);
        }

        using BatchReadResult read = log.ReadBatches(new Offset(5), 1 << 20, Visibility.Written);
        return read.Batches.ToArray();
    }
}

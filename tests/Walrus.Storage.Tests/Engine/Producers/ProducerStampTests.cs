using System.Text;
using Walrus.Storage.Tests.Engine.Places;

namespace Walrus.Storage.Tests.Engine.Producers;

/// <summary>Who numbered entries stands in the header of their batch, wherever the batch goes.</summary>
public sealed class ProducerStampTests
{
    public static TheoryData<FsyncSchedule> Schedules { get; } = new(FsyncSchedule.SyncEach, FsyncSchedule.NoFsync);

    [Theory]
    [MemberData(nameof(Schedules))]
    public async Task Batches_OfProducersAndNobody_AreNotMixed(FsyncSchedule schedule)
    {
        using TestStore store = new(PlaceKind.Simulated) { Fsync = schedule };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            List<Task<AppendResult>> appends = [];
            for (int round = 0; round < 30; round++)
            {
                appends.Add(log.AppendAsync([Entry($"a{round}")], Stamp(1, round)).AsTask());
                appends.Add(log.AppendAsync([Entry($"b{round}"), Entry("b")], Stamp(2, round * 2)).AsTask());
                if (round % 3 == 0)
                {
                    appends.Add(log.AppendAsync(Encoding.ASCII.GetBytes($"c{round}")).AsTask());
                }
            }

            _ = await Task.WhenAll(appends).Within();
            Check(log, 100);
        }
    }

    [Fact]
    public async Task Batches_OfOneProducerInARow_ShareABatchOnlyWhenTheyFollow()
    {
        using TestStore store = new(PlaceKind.Simulated);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            List<Task> appends = [];
            using (engine.BeginGroup())
            {
                appends.Add(log.AppendAsync([Entry("a")], Stamp(1, 0)).AsTask());
                appends.Add(log.AppendAsync([Entry("b")], Stamp(1, 1)).AsTask());
                appends.Add(log.AppendAsync([Entry("c")], Stamp(1, 7)).AsTask());
                appends.Add(log.AppendAsync([Entry("d")], Stamp(1, 8) with { Epoch = new ProducerEpoch(2) }).AsTask());
            }

            await Task.WhenAll(appends).Within();
            Summaries(log, Offset.Zero).Select(batch => (batch.First.Value, batch.Count, batch.Producer)).ShouldBe(
            [
                (0, 2, Stamp(1, 0)),
                (2, 1, Stamp(1, 7)),
                (3, 1, Stamp(1, 8) with { Epoch = new ProducerEpoch(2) }),
            ]);
        }
    }

    [Fact]
    public async Task Batches_FromPacksAndInPiecesAndOnAReplica_KeepTheirNumbers()
    {
        using TestStore source = new(PlaceKind.Simulated) { FileBytes = 64 * 1024 };
        using TestStore target = new(PlaceKind.Simulated);
        (LogEngine from, PartitionLog log) = await source.OpenLogAsync();
        (LogEngine to, PartitionLog replica) = await target.OpenLogAsync();
        await using (from)
        await using (to)
        {
            string filler = new('x', 1_000);
            for (int round = 0; round < 100; round++)
            {
                _ = await log.AppendAsync([Entry(filler), Entry(filler)], Stamp(1, round * 2)).Within();
            }

            BatchSummary middle = Summaries(log, new Offset(7))[0];
            (middle.First, middle.Count, middle.Producer).ShouldBe((new Offset(7), 1, Stamp(1, 7)));
            for (Offset at = Offset.Zero; at < log.End;)
            {
                using BatchReadResult read = log.ReadBatches(at, 10_000, Visibility.Written);
                _ = await replica.AppendReplicaAsync(at, read.Batches.Span).Within();
                at = read.Next;
            }

            Summaries(replica, Offset.Zero).ShouldAllBe(batch => batch.Producer == Stamp(1, (int)batch.First.Value));
        }
    }

    [Fact]
    public void TryTake_OfWhatIsNoBatch_EndsThere()
    {
        ReadOnlySpan<byte> none = [];
        RecordBatches.TryTake(ref none, out _).ShouldBeFalse();
        ReadOnlySpan<byte> rubbish = new byte[200];
        RecordBatches.TryTake(ref rubbish, out _).ShouldBeFalse();
    }

    private static void Check(PartitionLog log, long entries)
    {
        log.End.ShouldBe(new Offset(entries));
        Dictionary<long, int> next = [];
        foreach (BatchSummary batch in Summaries(log, Offset.Zero))
        {
            for (int index = 0; index < batch.Count; index++)
            {
                char owner = (char)log.ReadEntry(batch.First + index, Visibility.Written)!.Value.Span[0];
                (batch.Producer?.Id.Value).ShouldBe(owner == 'a' ? 1 : owner == 'b' ? 2 : null);
                if (batch.Producer is { } producer)
                {
                    (producer.First + index).Value.ShouldBe(next.GetValueOrDefault(producer.Id.Value));
                    next[producer.Id.Value] = next.GetValueOrDefault(producer.Id.Value) + 1;
                }
            }
        }

        next[1].ShouldBe(30);
        next[2].ShouldBe(60);
    }

    private static List<BatchSummary> Summaries(PartitionLog log, Offset from)
    {
        List<BatchSummary> found = [];
        for (Offset at = from; at < log.End;)
        {
            using BatchReadResult read = log.ReadBatches(at, 100_000, Visibility.Written);
            ReadOnlySpan<byte> batches = read.Batches.Span;
            while (RecordBatches.TryTake(ref batches, out BatchSummary batch))
            {
                found.Add(batch);
            }

            at = read.Next;
        }

        return found;
    }

    private static NewEntry Entry(string value) => new(Encoding.ASCII.GetBytes(value));

    private static ProducerStamp Stamp(int producer, int first) => new(new ProducerId(producer), new ProducerEpoch(0), new SequenceNumber(first));
}

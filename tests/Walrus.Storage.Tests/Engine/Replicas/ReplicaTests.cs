using System.Buffers.Binary;
using Walrus.Storage.Format;
using Walrus.Storage.Tests.Engine.Cuts;
using Walrus.Storage.Tests.Engine.Places;
using Walrus.Storage.Tests.Format;

namespace Walrus.Storage.Tests.Engine.Replicas;

/// <summary>What one node's log hands out as bytes, another's takes as they are, and both then hold the same entries.</summary>
public sealed class ReplicaTests
{
    private const int Length = 300;

    [Theory]
    [EveryPlace]
    public async Task Copy_OfAWholeLogFromPacksAndJournal_HoldsTheSameEntries(PlaceKind kind)
    {
        using TestStore source = new(kind) { FileBytes = 64 * 1024 };
        using TestStore target = new(kind);
        (LogEngine from, PartitionLog log) = await source.OpenLogAsync();
        (LogEngine to, PartitionLog replica) = await target.OpenLogAsync();
        for (int i = 0; i < 300; i += 3)
        {
            _ = await log.AppendAsync(CutTests.Batch(i, 3)).Within();
        }

        await CopyAsync(log, replica, bytesMax: 20_000);
        replica.ShouldHold(300, Length);
        replica.DurableEnd.ShouldBe(log.End);
        using TestStore killed = target.AfterKill();
        await from.DisposeAsync().Within();
        await to.DisposeAsync().Within();
        foreach (TestStore again in (TestStore[])[target, killed])
        {
            (LogEngine reopened, PartitionLog restored) = await again.OpenLogAsync();
            await using (reopened)
            {
                restored.ShouldHold(300, Length);
            }
        }
    }

    [Fact]
    public async Task ReadBatches_FromTheJournal_AreTheStoredBytes()
    {
        using TestStore store = new(PlaceKind.Simulated);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            _ = await log.AppendAsync(Samples.GoldenEntries.ToArray()).Within();
            _ = await log.AppendAsync(Samples.GoldenEntries.ToArray()).Within();
            byte[] golden = [.. At(Samples.GoldenBatch(), 0), .. At(Samples.GoldenBatch(), 3)];
            using BatchReadResult read = log.ReadBatches(Offset.Zero, 1 << 20, Visibility.Durable);
            (read.Outcome, read.From, read.Next, read.Start, read.End).ShouldBe((ReadOutcome.Entries, Offset.Zero, new Offset(6), Offset.Zero, new Offset(6)));
            read.Batches.ToArray().ShouldBe(golden);
            using BatchReadResult second = log.ReadBatches(new Offset(3), 1, Visibility.Durable);
            second.Batches.ToArray().ShouldBe(golden[(golden.Length / 2)..]);
            using BatchReadResult end = log.ReadBatches(new Offset(6), 1, Visibility.Durable);
            (end.Outcome, end.Next, end.Batches.Length).ShouldBe((ReadOutcome.EndOfLog, new Offset(6), 0));
            using BatchReadResult beyond = log.ReadBatches(new Offset(7), 1, Visibility.Durable);
            beyond.Outcome.ShouldBe(ReadOutcome.OutOfRange);
        }
    }

    /// <summary>A follower's end may lie anywhere in what the leader's packs have joined.</summary>
    [Theory]
    [InlineData("none")]
    [InlineData("gzip")]
    public async Task ReadBatches_FromAnyOffsetOfAPack_AreTakenByALogThatEndsThere(string compression)
    {
        PackCompression.TryParse(compression, out PackCompression wanted).ShouldBeTrue();
        using TestStore source = new(PlaceKind.Simulated) { FileBytes = 64 * 1024, Compression = wanted };
        (LogEngine engine, PartitionLog log) = await source.OpenLogAsync();
        NewEntry[] entries = [.. Samples.GoldenEntries, .. CutTests.Batch(3, 7)];
        foreach (NewEntry entry in entries)
        {
            _ = await log.AppendAsync([entry]).Within();
        }

        await engine.DisposeAsync().Within();
        (engine, log) = await source.OpenLogAsync();
        await using (engine)
        {
            using TestStore target = new(PlaceKind.Simulated);
            await using LogEngine to = target.Open();
            for (int at = 0; at < entries.Length; at++)
            {
                PartitionLog replica = (await to.CreateTopicAsync(new TopicName($"from-{at}"), new Offset(at)).Within()).Partitions[0];
                await CopyAsync(log, replica, bytesMax: 1);
                replica.End.ShouldBe(log.End);
                for (int i = at; i < entries.Length; i++)
                {
                    Entry here = log.ReadEntry(new Offset(i), Visibility.Durable)!;
                    Entry there = replica.ReadEntry(new Offset(i), Visibility.Durable)!;
                    (there.Offset, there.Timestamp, there.Key?.Length, there.Headers.Count).ShouldBe((here.Offset, here.Timestamp, here.Key?.Length, here.Headers.Count));
                    there.Value.ToArray().ShouldBe(here.Value.ToArray());
                }
            }
        }
    }

    [Theory]
    [EveryPlace]
    public async Task ReadBatches_AroundACut_HoldNoEntryThatWasCut(PlaceKind kind)
    {
        using TestStore source = new(kind);
        (LogEngine engine, PartitionLog log) = await source.OpenLogAsync();
        _ = await log.AppendAsync(CutTests.Batch(0, 10)).Within();
        _ = await log.AppendAsync(CutTests.Batch(10, 10)).Within();
        _ = await log.CutAsync(new Offset(15)).Within();
        _ = await log.AppendAsync(CutTests.Other(15, 5)).Within();
        for (int round = 0; round < 2; round++)
        {
            using TestStore target = new(kind);
            (LogEngine to, PartitionLog replica) = await target.OpenLogAsync();
            await using (to)
            {
                await CopyAsync(log, replica, bytesMax: 1 << 20);
                CutTests.Check(replica, 15, 20);
            }

            // Once from the journal, once from packs.
            await engine.DisposeAsync().Within();
            (engine, log) = await source.OpenLogAsync();
        }

        await engine.DisposeAsync().Within();
    }

    [Fact]
    public async Task AppendReplica_ElsewhereThanAtTheEnd_SaysWhereTheEndIs()
    {
        using TestStore store = new(PlaceKind.Simulated);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            byte[] first = At(Samples.GoldenBatch(), 0);
            (await log.AppendReplicaAsync(Offset.Zero, first).Within()).ShouldBe(new ReplicaAppendResult(ReplicaAppendOutcome.Appended, new Offset(3), Durability.Disk));
            ReplicaAppendResult again = await log.AppendReplicaAsync(Offset.Zero, first).Within();
            (again.Outcome, again.End).ShouldBe((ReplicaAppendOutcome.WrongOffset, new Offset(3)));
            ReplicaAppendResult gap = await log.AppendReplicaAsync(new Offset(5), At(first, 5)).Within();
            (gap.Outcome, gap.End).ShouldBe((ReplicaAppendOutcome.WrongOffset, new Offset(3)));
            ReplicaAppendResult mismatched = await log.AppendReplicaAsync(new Offset(3), At(first, 4)).Within();
            (mismatched.Outcome, mismatched.End).ShouldBe((ReplicaAppendOutcome.WrongOffset, new Offset(3)));
            log.AppendReplica(new Offset(3), At(first, 3)).End.ShouldBe(new Offset(6));
            log.Statistics.Entries.ShouldBe(6);
        }
    }

    [Fact]
    public async Task AppendReplica_PipelinedWithACutAndAValue_LandsInOrderWithOneFlush()
    {
        using TestStore store = new(PlaceKind.Simulated);
        GateFileSystem gate = new(store.Place.Files);
        await using LogEngine engine = new EngineOpener(store.Options(), gate, TestStore.DrawIdentity).Open();
        PartitionLog log = (await engine.CreateTopicAsync(TestStore.Topic).Within()).Partitions[0];
        await log.FillAsync(10, Length);
        byte[] batch = At(Samples.GoldenBatch(), 7);
        int before = gate.Flushes;
        Task<CutResult> cut;
        Task<ReplicaAppendResult> first;
        Task<ReplicaAppendResult> second;
        using (engine.BeginGroup())
        {
            cut = log.CutAsync(new Offset(7)).AsTask();
            first = log.AppendReplicaAsync(new Offset(7), batch).AsTask();
            second = log.AppendReplicaAsync(new Offset(10), At(batch, 10)).AsTask();
        }

        (await cut.Within()).Removed.ShouldBe(3);
        (await first.Within()).End.ShouldBe(new Offset(10));
        (await second.Within()).End.ShouldBe(new Offset(13));
        gate.Flushes.ShouldBe(before + 1);
        log.DurableEnd.ShouldBe(new Offset(13));
    }

    [Fact]
    public async Task AppendReplica_AnyBitFlipped_IsRefusedOrAtAnotherOffsetAndWritesNothing()
    {
        using TestStore store = new(PlaceKind.Simulated);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            byte[] good = At(Samples.GoldenBatch(), 0);
            for (int bit = 0; bit < good.Length * 8; bit++)
            {
                byte[] bad = [.. good];
                bad[bit / 8] ^= (byte)(1 << (bit % 8));
                bool isUncovered = bit / 8 is >= 12 and < 16; // The leader's epoch: any number is one.
                if (isUncovered)
                {
                    continue;
                }

                try
                {
                    (await log.AppendReplicaAsync(Offset.Zero, bad).Within()).Outcome.ShouldBe(ReplicaAppendOutcome.WrongOffset, $"bit {bit}");
                }
                catch (BatchRefusedException refused)
                {
                    refused.Position.ShouldBe(0);
                }
            }

            log.End.ShouldBe(Offset.Zero);
            engine.State.ShouldBe(EngineState.Open);
        }
    }

    [Fact]
    public async Task AppendReplica_BadBytes_AreRefusedWithPlaceAndReason()
    {
        using TestStore store = new(PlaceKind.Simulated);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            byte[] good = At(Samples.GoldenBatch(), 0);
            Refused([]).Reason.ShouldContain("none");
            Refused(good[..60]).Reason.ShouldContain("within its header");
            Refused(good[..^1]).Reason.ShouldContain("end before");
            Refused([.. good, 0]).Position.ShouldBe(good.Length);
            BatchRefusedException hole = Refused([.. good, .. At(good, 4)]);
            (hole.Position, hole.Topic).ShouldBe((good.Length, TestStore.Topic));
            hole.Reason.ShouldContain("begins at offset 4");
            byte[] compressed = [.. good];
            compressed[22] |= 1;
            BatchHeader.WriteCrc(compressed, Crc32C.Compute(compressed.AsSpan(BatchHeader.PrefixBytes)));
            Refused(compressed).Reason.ShouldContain("compressed");
            byte[] noEntries = [.. good];
            noEntries[^1] = 7;
            BatchHeader.WriteCrc(noEntries, Crc32C.Compute(noEntries.AsSpan(BatchHeader.PrefixBytes)));
            Refused(noEntries).Reason.ShouldContain("BadEntries");
            log.End.ShouldBe(Offset.Zero);

            byte[] many = [.. Enumerable.Range(0, 400).SelectMany(i => At(good, i * 3))];
            await Should.ThrowAsync<EntryTooLargeException>(async () => await log.AppendReplicaAsync(Offset.Zero, many).Within());
            log.End.ShouldBe(Offset.Zero);
            (await log.AppendReplicaAsync(Offset.Zero, many.AsSpan(0, 200 * good.Length)).Within()).End.ShouldBe(new Offset(600));
            _ = await engine.DeleteTopicAsync(TestStore.Topic).Within();
            await Should.ThrowAsync<TopicDeletedException>(async () => await log.AppendReplicaAsync(new Offset(600), At(good, 600)).Within());

            BatchRefusedException Refused(byte[] bytes) => Should.Throw<BatchRefusedException>(() => log.AppendReplica(Offset.Zero, bytes));
        }
    }

    [Fact]
    public async Task AppendReplica_WarmBatches_AllocatesNothing()
    {
        using TestStore store = new(PlaceKind.Mapped) { FileBytes = 32 * 1024 * 1024, FilesMax = 2, Fsync = FsyncSchedule.NoFsync };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            byte[] batch = Samples.GoldenBatch();
            long least = long.MaxValue;
            for (int window = 0; window < 20; window++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                for (int i = 0; i < 500; i++)
                {
                    BinaryPrimitives.WriteInt64BigEndian(batch, log.End.Value);
                    _ = log.AppendReplica(log.End, batch);
                }

                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            }

            // Windows in which the index doubles, or in which the committer's own thread takes its turn, allocate; others nothing.
            least.ShouldBe(0);
            long read = 0;
            for (int round = 0; round < 3; round++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                using (BatchReadResult batches = log.ReadBatches(Offset.Zero, 256 * 1024, Visibility.Written))
                {
                    batches.Batches.Length.ShouldBeGreaterThan(200_000);
                }

                read = GC.GetAllocatedBytesForCurrentThread() - before;
            }

            read.ShouldBeLessThan(1_000, "two small objects, and what the assertion takes");
        }
    }

    internal static byte[] At(byte[] batch, long offset)
    {
        byte[] moved = [.. batch];
        BinaryPrimitives.WriteInt64BigEndian(moved, offset);
        return moved;
    }

    private static async Task CopyAsync(PartitionLog from, PartitionLog to, int bytesMax)
    {
        while (to.End < from.End)
        {
            using BatchReadResult read = from.ReadBatches(to.End, bytesMax, Visibility.Durable);
            read.Outcome.ShouldBe(ReadOutcome.Entries);
            ReplicaAppendResult result = await to.AppendReplicaAsync(read.From, read.Batches.Span).Within();
            (result.Outcome, result.End).ShouldBe((ReplicaAppendOutcome.Appended, read.Next));
        }
    }
}

using FsCheck;
using FsCheck.Fluent;
using Walrus.Storage.Compression;
using Walrus.Storage.Format;
using Walrus.Storage.Tests.Format;

namespace Walrus.Storage.Tests.Compression;

public sealed class BatchJoinerTests
{
    private const int Plenty = 1 << 20;

    [Fact]
    public void Join_ConsecutiveBatches_HoldsTheSameEntries() =>
        Prop.ForAll(
            Gen.Choose(0, int.MaxValue).ToArbitrary(),
            seed =>
            {
                Random random = new(seed);
                using BatchJoiner joiner = new();
                for (int round = 0; round < 2; round++)
                {
                    List<byte[]> batches = Batches(random);
                    batches.ShouldAllBe(batch => joiner.TryAdd(batch, Plenty));
                    byte[] joined = joiner.Finish().ToArray();
                    joiner.Clear();
                    BatchCheck.VerifyEntries(joined).ShouldBe(BatchFault.None);
                    List<Entry> expected = batches.SelectMany(batch => Samples.ReadAll(batch)).ToList();
                    List<Entry> entries = Samples.ReadAll(joined);
                    entries.Select(Describe).ShouldBe(expected.Select(Describe));
                    BatchHeader.TryRead(joined, out BatchHeader header).ShouldBeTrue();
                    header.MaxTimestamp.ShouldBe(expected.Max(entry => entry.Timestamp));
                    header.Count.ShouldBe(expected.Count);
                }
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Join_OneBatch_ComesOutAsItWentIn()
    {
        using BatchJoiner joiner = new();
        joiner.IsEmpty.ShouldBeTrue();
        joiner.TryAdd(Samples.GoldenBatch(), Plenty).ShouldBeTrue();
        joiner.IsEmpty.ShouldBeFalse();
        joiner.Finish().ToArray().ShouldBe(Samples.GoldenBatch());
    }

    [Fact]
    public void Join_AsOneBatch_IsWhatTheBuilderWouldHaveMade()
    {
        NewEntry[] entries = Enumerable.Range(0, 300).Select(i => new NewEntry(new byte[i]) { Timestamp = new EntryTimestamp(Samples.Time + (i * 100)) }).ToArray();
        using BatchJoiner joiner = new();
        for (int i = 0; i < entries.Length; i++)
        {
            joiner.TryAdd(Samples.Batch(new Offset(i), entries[i]), Plenty).ShouldBeTrue();
        }

        joiner.Finish().ToArray().ShouldBe(Samples.Batch(Offset.Zero, entries));
    }

    [Fact]
    public void TryAdd_WhatDoesNotBelongTogether_IsRefusedAndChangesNothing()
    {
        byte[] next = Samples.Batch(new Offset(1003), Samples.Time, "next"u8);
        (string Why, byte[] Batch)[] others =
        [
            ("a hole", Samples.Batch(new Offset(1004), Samples.Time, "x"u8)),
            ("an overlap", Samples.Batch(new Offset(1002), Samples.Time, "x"u8)),
            ("another epoch", With(next, header => header with { PartitionLeaderEpoch = 1 })),
            ("append time", With(next, header => header with { Attributes = 8 })),
            ("a transaction", With(next, header => header with { Attributes = 16 })),
            ("compressed", With(next, header => header with { Attributes = 1 })),
            ("a producer", With(next, header => header with { ProducerId = 5 })),
            ("a producer's epoch", With(next, header => header with { ProducerEpoch = 0 })),
            ("a sequence", With(next, header => header with { BaseSequence = 0 })),
            ("too large", Samples.Batch(new Offset(1003), Samples.Time, new byte[5000])),
            ("entries that do not parse", Broken(next)),
            ("no batch", [1, 2, 3]),
        ];
        using BatchJoiner joiner = new();
        joiner.TryAdd(Samples.GoldenBatch(), 5000).ShouldBeTrue();
        foreach ((string why, byte[] batch) in others)
        {
            joiner.TryAdd(batch, 5000).ShouldBeFalse(why);
            joiner.Finish().ToArray().ShouldBe(Samples.GoldenBatch(), why);
        }

        joiner.TryAdd(next, 5000).ShouldBeTrue();
        Samples.ReadAll(joiner.Finish()).Count.ShouldBe(4);
    }

    [Fact]
    public void TryAdd_BatchesOfTheBoundsSize_AreJoinedUpToIt()
    {
        foreach (int bound in new[] { Limits.PackJoinedBytesMax, Limits.PackJoinedPlainBytesMax })
        {
            using BatchJoiner joiner = new();
            int added = 0;
            while (joiner.TryAdd(Samples.Batch(new Offset(added), Samples.Time, new byte[1000]), bound))
            {
                added++;
            }

            joiner.Finish().Length.ShouldBeInRange(bound - 1100, bound);
        }
    }

    private static byte[] With(byte[] batch, Func<BatchHeader, BatchHeader> change)
    {
        byte[] changed = [.. batch];
        BatchHeader.TryRead(changed, out BatchHeader header).ShouldBeTrue();
        change(header).Write(changed);
        Samples.Reseal(changed);
        return changed;
    }

    private static byte[] Broken(byte[] batch)
    {
        byte[] broken = [.. batch];
        broken[BatchHeader.Bytes] += 2;
        Samples.Reseal(broken);
        return broken;
    }

    private static List<byte[]> Batches(Random random)
    {
        List<byte[]> batches = [];
        Offset next = new(random.Next(1_000_000));
        for (int count = random.Next(1, 12); count > 0; count--)
        {
            NewEntry[] entries = Enumerable.Range(0, random.Next(1, 60)).Select(_ => Entry(random)).ToArray();
            batches.Add(Samples.Batch(next, entries));
            next += entries.Length;
        }

        return batches;
    }

    private static NewEntry Entry(Random random)
    {
        byte[] value = new byte[random.Next(200)];
        random.NextBytes(value);
        return new NewEntry(value)
        {
            Key = random.Next(3) switch { 0 => null, 1 => ReadOnlyMemory<byte>.Empty, _ => new byte[] { 1, 2 } },
            Headers = random.Next(4) == 0 ? [new EntryHeader("h", null), new EntryHeader("i", new byte[] { 9 })] : [],
            Timestamp = new EntryTimestamp(random.Next(8) switch
            {
                0 => long.MinValue,
                1 => long.MaxValue,
                _ => Samples.Time + random.Next(-100_000, 100_000),
            }),
        };
    }

    private static string Describe(Entry entry) =>
        $"{entry.Offset} {entry.Timestamp.UnixMilliseconds} {(entry.Key is { } key ? Convert.ToHexString(key.Span) : "null")} {Convert.ToHexString(entry.Value.Span)} "
        + string.Join(',', entry.Headers.Select(header => $"{header.Name}={(header.Value is { } value ? Convert.ToHexString(value.Span) : "null")}"));
}

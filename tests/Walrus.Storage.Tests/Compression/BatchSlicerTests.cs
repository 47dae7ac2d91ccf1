using Walrus.Storage.Compression;
using Walrus.Storage.Format;
using Walrus.Storage.Tests.Format;
using Walrus.Testing;

namespace Walrus.Storage.Tests.Compression;

public sealed class BatchSlicerTests
{
    [Fact]
    public void TrySlice_EveryRange_HoldsExactlyItsEntries()
    {
        byte[] batch = CompressedBatchTests.Batch(1000, 200, i => CompressedBatchTests.TestBytes(i, i % 17));
        List<Entry> all = Samples.ReadAll(batch);
        for (int from = 990; from < 1200; from += 7)
        {
            for (int to = from + 1; to < 1210; to += 11)
            {
                Entry[] expected = [.. all.Where(entry => entry.Offset.Value >= from && entry.Offset.Value < to)];
                byte[]? slice = BatchSlicer.TrySlice(batch, new Offset(from), new Offset(to));
                if (expected.Length == 0)
                {
                    slice.ShouldBeNull();
                    continue;
                }

                BatchCheck.VerifyEntries(slice).ShouldBe(BatchFault.None);
                List<Entry> entries = Samples.ReadAll(slice);
                entries.Select(entry => (entry.Offset, entry.Timestamp, Convert.ToHexString(entry.Value.Span)))
                    .ShouldBe(expected.Select(entry => (entry.Offset, entry.Timestamp, Convert.ToHexString(entry.Value.Span))));
                BatchHeader.TryRead(slice, out BatchHeader header).ShouldBeTrue();
                header.MaxTimestamp.ShouldBe(expected.Max(entry => entry.Timestamp));
            }
        }
    }

    [Fact]
    public void TrySlice_WholeBatch_IsTheSameBatch() =>
        BatchSlicer.TrySlice(Samples.GoldenBatch(), Offset.Zero, new Offset(5000)).ShouldBe(Samples.GoldenBatch());

    [Fact]
    public void TrySlice_WhatIsNoPlainBatch_IsNull()
    {
        BatchSlicer.TrySlice([1, 2, 3], Offset.Zero, new Offset(5)).ShouldBeNull();
        BatchSlicer.TrySlice(GoldenFile.Load("compressed-gzip.hex"), new Offset(1001), new Offset(1002)).ShouldBeNull();
        byte[] broken = Samples.GoldenBatch();
        broken[BatchHeader.Bytes] += 2;
        BatchSlicer.TrySlice(broken, new Offset(1001), new Offset(1002)).ShouldBeNull();
    }
}

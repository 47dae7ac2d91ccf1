using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Walrus.Storage.Format;

namespace Walrus.Storage.Tests.Format;

public sealed class BatchTests
{
    private static readonly Gen<byte[]> Bytes = ArbMap.Default.GeneratorFor<byte[]>();

    private static readonly Gen<byte[]?> OptionalBytes =
        Gen.OneOf(Gen.Constant<byte[]?>(null), Gen.Constant<byte[]?>([]), Bytes.Select(bytes => (byte[]?)bytes));

    private static readonly Gen<EntryHeader> Header =
        from name in Gen.Elements("", "a", "trace-id", "größe", "名前", "\U0001F9AD")
        from value in OptionalBytes
        select new EntryHeader(name, Optional(value));

    private static readonly Gen<NewEntry> AnyEntry =
        from value in Gen.Frequency((8, Bytes), (1, Gen.Constant(new byte[70_000])), (1, Gen.Constant(Array.Empty<byte>())))
        from key in OptionalBytes
        from headers in Gen.OneOf(Gen.Constant<EntryHeader[]?>(null), Header.ArrayOf().Select(all => (EntryHeader[]?)all))
        from time in Gen.OneOf(
            ArbMap.Default.GeneratorFor<int>().Select(delta => Samples.Time + delta),
            ArbMap.Default.GeneratorFor<long>(),
            Gen.Elements(long.MinValue, long.MaxValue, 0, -1))
        select new NewEntry(value)
        {
            Key = Optional(key),
            Headers = headers,
            Timestamp = new EntryTimestamp(time),
        };

    [Fact]
    public void Batch_BuiltAndRead_GivesTheEntriesBack() =>
        Prop.ForAll(AnyEntry.NonEmptyListOf().ToArbitrary(), (List<NewEntry> entries) =>
        {
            byte[] record = Samples.Record(entries, new Offset(41), Samples.Two, new JournalPosition(new Generation(6), 1234));
            RecordFrame.TryRead(record, Samples.Generation, Samples.Store.Salt, record.Length, out FrameHeader frame).ShouldBe(FrameCheck.Good);
            frame.ShouldBe(new FrameHeader(
                record.Length, RecordKind.Batch, Samples.Two, Samples.Generation, new JournalPosition(new Generation(6), 1234)));

            byte[] batch = record[RecordFrame.Bytes..];
            BatchCheck.VerifyEntries(batch).ShouldBe(BatchFault.None);
            BatchHeader.TryRead(batch, out BatchHeader header).ShouldBeTrue();
            header.MaxTimestamp.ShouldBe(entries.Max(entry => entry.Timestamp!.Value));
            header.NextOffset.ShouldBe(new Offset(41 + entries.Count));
            header.TotalBytes.ShouldBe(batch.Length);

            List<Entry> read = Samples.ReadAll(batch);
            read.Count.ShouldBe(entries.Count);
            for (int i = 0; i < read.Count; i++)
            {
                ShouldBeSame(read[i], entries[i], new Offset(41 + i));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void EntryBytesMax_AnyEntry_IsAnUpperBound() =>
        Prop.ForAll(AnyEntry.ToArbitrary(), (NewEntry entry) =>
        {
            using BatchBuilder builder = new(ArrayPool<byte>.Shared);
            builder.Add(new EntryTimestamp(0), default(ReadOnlySpan<byte>));
            int before = builder.RecordBytes;
            builder.Add(new EntryTimestamp(0), entry);
            (builder.RecordBytes - before).ShouldBeLessThanOrEqualTo(BatchBuilder.EntryBytesMax(entry));

            before = builder.RecordBytes;
            builder.Add(new EntryTimestamp(long.MinValue), entry.Value.Span);
            (builder.RecordBytes - before).ShouldBeLessThanOrEqualTo(BatchBuilder.EntryBytesMax(entry.Value.Length));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void EntryBytesMax_HugeValue_SaturatesAboveTheLimit() =>
        BatchBuilder.EntryBytesMax(int.MaxValue).ShouldBeInRange(Limits.BatchBytesMax + 1, int.MaxValue / 4);

    [Fact]
    public void Add_ValueOnly_GivesTheSameBytesAsTheFullForm()
    {
        byte[] full = Samples.Record([new NewEntry("v"u8.ToArray()), new NewEntry(new byte[300])], Offset.Zero, Samples.One);
        using BatchBuilder builder = new(ArrayPool<byte>.Shared);
        builder.Add(new EntryTimestamp(Samples.Time), "v"u8);
        builder.Add(new EntryTimestamp(Samples.Time), new byte[300]);
        builder.Finish(Offset.Zero, Samples.Generation, Samples.One, default, Samples.Store.Salt).ToArray().ShouldBe(full);
    }

    [Fact]
    public void Finish_AfterReset_KnowsNothingOfTheBatchBefore()
    {
        using BatchBuilder builder = new(ArrayPool<byte>.Shared);
        builder.Add(new EntryTimestamp(Samples.Time + 9999), new byte[2 * Limits.BatchBufferBytesKept]);
        builder.Reset();
        builder.Count.ShouldBe(0);
        foreach (NewEntry entry in Samples.GoldenEntries)
        {
            builder.Add(default, entry);
        }

        builder.MaxTimestamp.ShouldBe(new EntryTimestamp(Samples.Time + 300));
        Span<byte> record = builder.Finish(
            new Offset(1000), Samples.Generation, Samples.One, new JournalPosition(Samples.Generation, 4096), Samples.Store.Salt);
        record.Length.ShouldBe(builder.RecordBytes);
        record.ToArray().ShouldBe(Samples.GoldenRecord());
    }

    [Fact]
    public void AddAndFinish_Warm_AllocateNothing()
    {
        using BatchBuilder builder = new(ArrayPool<byte>.Shared);
        byte[] value = new byte[100];
        NewEntry entry = Samples.GoldenEntries[0];
        long allocated = 0;
        for (int round = 0; round < 3; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            builder.Reset();
            for (int i = 0; i < 1000; i++)
            {
                builder.Add(new EntryTimestamp(Samples.Time), value);
                builder.Add(new EntryTimestamp(Samples.Time), entry);
            }

            int bytes = builder.Finish(Offset.Zero, Samples.Generation, Samples.One, default, Samples.Store.Salt).Length;
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            bytes.ShouldBeGreaterThan(value.Length * 1000);
        }

        allocated.ShouldBe(0);
    }

    [Fact]
    public void Reader_WalkingABatch_AllocatesNothing()
    {
        byte[] batch = Samples.GoldenBatch();
        long allocated = 0;
        for (int round = 0; round < 3; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            int bytes = 0;
            BatchReader reader = new(batch);
            while (reader.MoveNext())
            {
                bytes += reader.Current.Value.Length;
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            bytes.ShouldBe(105);
        }

        allocated.ShouldBe(0);
    }

    [Fact]
    public void Add_PastTheByteLimit_ThrowsAndChangesNothing()
    {
        using BatchBuilder builder = new(ArrayPool<byte>.Shared);
        builder.Add(new EntryTimestamp(Samples.Time), new byte[Limits.BatchBytesMax - 200]);
        int before = builder.RecordBytes;
        Should.Throw<EntryTooLargeException>(() => builder.Add(new EntryTimestamp(Samples.Time + 5), new byte[200]));
        Should.Throw<EntryTooLargeException>(
            () => builder.Add(new EntryTimestamp(Samples.Time), new NewEntry(default) { Key = new byte[200] }));

        (builder.Count, builder.RecordBytes, builder.MaxTimestamp).ShouldBe((1, before, new EntryTimestamp(Samples.Time)));
        byte[] record = builder.Finish(Offset.Zero, Samples.Generation, Samples.One, default, Samples.Store.Salt).ToArray();
        BatchCheck.VerifyEntries(record.AsSpan(RecordFrame.Bytes)).ShouldBe(BatchFault.None);
    }

    [Fact]
    public void Add_AValueThatJustFits_MakesABatchOfExactlyTheLimit()
    {
        using BatchBuilder builder = new(ArrayPool<byte>.Shared);
        const int overhead = 4 + 1 + 1 + 1 + 1 + 4 + 1; // lengths of four bytes; attributes, two deltas, no key, no headers
        builder.Add(new EntryTimestamp(0), new byte[Limits.BatchBytesMax - BatchHeader.Bytes - overhead]);
        builder.RecordBytes.ShouldBe(RecordFrame.RecordBytesMax);
        byte[] record = builder.Finish(Offset.Zero, Samples.Generation, Samples.One, default, Samples.Store.Salt).ToArray();
        BatchCheck.VerifyEntries(record.AsSpan(RecordFrame.Bytes)).ShouldBe(BatchFault.None);

        builder.Reset();
        Should.Throw<EntryTooLargeException>(
            () => builder.Add(new EntryTimestamp(0), new byte[Limits.BatchBytesMax - BatchHeader.Bytes - overhead + 1]));
    }

    [Fact]
    public void Add_PastTheEntryLimit_Throws()
    {
        using BatchBuilder builder = new(ArrayPool<byte>.Shared);
        for (int i = 0; i < Limits.BatchEntriesMax; i++)
        {
            builder.Add(new EntryTimestamp(0), default(ReadOnlySpan<byte>));
        }

        Should.Throw<EntryTooLargeException>(() => builder.Add(new EntryTimestamp(0), default(ReadOnlySpan<byte>)));
        byte[] record = builder.Finish(Offset.Zero, Samples.Generation, Samples.One, default, Samples.Store.Salt).ToArray();
        BatchCheck.VerifyEntries(record.AsSpan(RecordFrame.Bytes)).ShouldBe(BatchFault.None);
    }

    [Fact]
    public void Add_BadHeaders_ThrowsAndChangesNothing()
    {
        using BatchBuilder builder = new(ArrayPool<byte>.Shared);
        EntryHeader[] tooMany = Enumerable.Repeat(new EntryHeader("h", null), Limits.EntryHeadersMax + 1).ToArray();
        Should.Throw<EntryTooLargeException>(() => builder.Add(default, new NewEntry(default) { Headers = tooMany }));
        Should.Throw<ArgumentException>(() => builder.Add(default, new NewEntry(default) { Headers = [default] }));
        Should.Throw<ArgumentException>(() => builder.Add(default, new NewEntry(default) { Headers = [new EntryHeader("\uD800", null)] }));
        builder.Count.ShouldBe(0);

        builder.Add(default, new NewEntry(default) { Headers = tooMany[1..] });
        byte[] record = builder.Finish(Offset.Zero, Samples.Generation, Samples.One, default, Samples.Store.Salt).ToArray();
        Samples.ReadAll(record.AsSpan(RecordFrame.Bytes)).Single().Headers.Count.ShouldBe(Limits.EntryHeadersMax);
    }

    [Fact]
    public void Finish_WithoutEntries_Throws()
    {
        using BatchBuilder builder = new(ArrayPool<byte>.Shared);
        Should.Throw<InvalidOperationException>(() => { builder.Finish(Offset.Zero, default, Samples.One, default, default); });
    }

    [Fact]
    public void Add_AfterDispose_Throws()
    {
        BatchBuilder builder = new(ArrayPool<byte>.Shared);
        builder.Dispose();
        Should.Throw<ObjectDisposedException>(() => builder.Add(default, "v"u8));
    }

    private static ReadOnlyMemory<byte>? Optional(byte[]? bytes) => bytes is null ? default(ReadOnlyMemory<byte>?) : bytes.AsMemory();

    private static void ShouldBeSame(Entry read, NewEntry written, Offset offset)
    {
        read.Offset.ShouldBe(offset);
        read.Timestamp.ShouldBe(written.Timestamp!.Value);
        read.Value.Span.SequenceEqual(written.Value.Span).ShouldBeTrue();
        ShouldBeSame(read.Key, written.Key);
        IReadOnlyList<EntryHeader> headers = written.Headers ?? [];
        read.Headers.Count.ShouldBe(headers.Count);
        for (int i = 0; i < headers.Count; i++)
        {
            read.Headers[i].Name.ShouldBe(headers[i].Name);
            ShouldBeSame(read.Headers[i].Value, headers[i].Value);
        }
    }

    private static void ShouldBeSame(ReadOnlyMemory<byte>? read, ReadOnlyMemory<byte>? written)
    {
        read.HasValue.ShouldBe(written.HasValue);
        read.GetValueOrDefault().Span.SequenceEqual(written.GetValueOrDefault().Span).ShouldBeTrue();
    }
}

using FsCheck;
using FsCheck.Fluent;
using Walrus.Storage.Format;

namespace Walrus.Storage.Tests.Format;

/// <summary>What the checksums are for: nothing that differs from what was written passes, and no bytes at all make a decoder throw.</summary>
public sealed class DamageTests
{
    public static TheoryData<string> Records => new(SampleRecords.Keys);

    private static Dictionary<string, byte[]> SampleRecords { get; } = new(StringComparer.Ordinal)
    {
        ["golden"] = Samples.GoldenRecord(),
        ["empty value"] = Samples.Record([new NewEntry(default)], Offset.Zero, Samples.One),
        ["zeroes"] = Samples.Record([new NewEntry(new byte[40]), new NewEntry(new byte[9])], new Offset(long.MaxValue / 2), Samples.Two),
        ["control"] = ControlRecord(),
    };

    [Theory]
    [MemberData(nameof(Records))]
    public void Record_WithAnySingleBitFlipped_IsRefused(string name)
    {
        byte[] record = SampleRecords[name];
        IsIntact(record).ShouldBeTrue();
        for (int bit = 0; bit < record.Length * 8; bit++)
        {
            record[bit / 8] ^= (byte)(1 << (bit % 8));
            IsIntact(record).ShouldBeFalse($"bit {bit}");
            record[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void Record_CutAnywhere_IsRefused(string name)
    {
        byte[] record = SampleRecords[name];
        for (int length = 0; length < record.Length; length++)
        {
            IsIntact(record.AsSpan(0, length)).ShouldBeFalse($"cut at {length}");
        }
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void Record_OfWhichOnlyTheBeginningReachedTheDisk_IsRefused(string name)
    {
        byte[] record = SampleRecords[name];
        for (int length = 0; length < record.Length; length++)
        {
            byte[] torn = new byte[record.Length];
            record.AsSpan(0, length).CopyTo(torn);
            if (!torn.AsSpan().SequenceEqual(record))
            {
                IsIntact(torn).ShouldBeFalse($"torn at {length}");
            }
        }
    }

    [Fact]
    public void BatchCheck_EachFault_IsNamed()
    {
        byte[] batch = Samples.GoldenBatch();
        BatchCheck.Verify(batch.AsSpan(0, 60)).ShouldBe(BatchFault.Truncated);
        BatchCheck.Verify(batch.AsSpan(0, batch.Length - 1)).ShouldBe(BatchFault.Truncated);
        BatchCheck.Verify([.. batch, 0]).ShouldBe(BatchFault.BadLength);
        Verify(batch, 8, 0xFF, reseal: true).ShouldBe(BatchFault.BadLength);
        Verify(batch, 11, 48, reseal: true).ShouldBe(BatchFault.BadLength);
        Verify(batch, 16, 1, reseal: true).ShouldBe(BatchFault.BadMagic);
        Verify(batch, 100, 0xAA, reseal: false).ShouldBe(BatchFault.BadCrc);
        Verify(batch, 60, 4, reseal: true).ShouldBe(BatchFault.BadCount);
        Verify(batch, 26, 3, reseal: true).ShouldBe(BatchFault.BadCount);
        Verify(batch, 23, 0x80, reseal: true).ShouldBe(BatchFault.BadCount);
        Verify(batch, 0, 0x80, reseal: true).ShouldBe(BatchFault.BadCount);
        Verify(batch, 61, 0x3A, reseal: true).ShouldBe(BatchFault.BadEntries);
        Verify(batch, 22, 1, reseal: true).ShouldBe(BatchFault.Compressed);
    }

    [Fact]
    public void BatchCheck_CountsThatAgreeButNotWithTheEntries_IsBadEntries()
    {
        foreach (byte count in new byte[] { 2, 4 })
        {
            byte[] batch = Samples.GoldenBatch();
            batch[60] = count;
            batch[26] = (byte)(count - 1);
            Samples.Reseal(batch);
            BatchCheck.Verify(batch).ShouldBe(BatchFault.None);
            BatchCheck.VerifyEntries(batch).ShouldBe(BatchFault.BadEntries);
        }
    }

    [Fact]
    public void Reader_LogAppendTime_GivesTheBatchesTimeToAll()
    {
        byte[] batch = Samples.GoldenBatch();
        batch[22] = 0b1000;
        Samples.Reseal(batch);
        Samples.ReadAll(batch).Select(entry => entry.Timestamp).Distinct().ShouldBe([new EntryTimestamp(Samples.Time + 300)]);
    }

    [Fact]
    public void Reader_NullValueOfAForeignBatch_ReadsAsEmpty()
    {
        byte[] batch = Samples.Batch(Offset.Zero, new NewEntry(default));
        batch[^2] = 1; // value length 0 becomes -1
        Samples.Reseal(batch);
        Samples.ReadAll(batch).Single().Value.Length.ShouldBe(0);
    }

    [Fact]
    public void Decoders_AnyBytes_NeverThrow() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), (byte[] bytes) =>
        {
            ReadEverything(bytes);
            byte[] block = new byte[JournalFileHeader.Bytes];
            bytes.AsSpan(0, Math.Min(bytes.Length, block.Length)).CopyTo(block);
            ReadEverything(block);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Reader_EntriesChangedUnderARightChecksum_NeverThrows() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(byte At, byte Value)[]>(), ((byte At, byte Value)[] changes) =>
        {
            byte[] batch = Samples.GoldenBatch();
            foreach ((byte at, byte value) in changes)
            {
                batch[BatchHeader.Bytes + (at % (batch.Length - BatchHeader.Bytes))] = value;
            }

            Samples.Reseal(batch);
            ReadEverything(batch);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Reader_EveryByteSetToEveryEdge_NeverThrows()
    {
        foreach (byte edge in new byte[] { 0, 1, 0x7F, 0x80, 0xFE, 0xFF })
        {
            byte[] batch = Samples.GoldenBatch();
            for (int at = 0; at < batch.Length; at++)
            {
                byte kept = batch[at];
                batch[at] = edge;
                ReadEverything(batch);
                batch[at] = kept;
            }
        }
    }

    private static byte[] ControlRecord()
    {
        CursorMovedBody body = new(CursorName.Shared, new Offset(1002));
        byte[] record = new byte[RecordFrame.Bytes + body.Bytes];
        body.Write(record.AsSpan(RecordFrame.Bytes));
        RecordFrame.Write(record, RecordKind.CursorMoved, Samples.One, Samples.Generation, default, Samples.Store.Salt);
        return record;
    }

    private static bool IsIntact(ReadOnlySpan<byte> record) =>
        RecordFrame.TryRead(record, Samples.Generation, Samples.Store.Salt, RecordFrame.RecordBytesMax, out FrameHeader header) == FrameCheck.Good
        && header.Length == record.Length
        && (header.Kind != RecordKind.Batch || BatchCheck.Verify(record[RecordFrame.Bytes..header.Length]) == BatchFault.None);

    private static BatchFault Verify(byte[] batch, int at, byte value, bool reseal)
    {
        byte[] changed = [.. batch];
        changed[at] = value;
        if (reseal)
        {
            Samples.Reseal(changed);
        }

        return BatchCheck.VerifyEntries(changed);
    }

    private static void ReadEverything(byte[] bytes)
    {
        BatchCheck.VerifyEntries(bytes);
        BatchReader reader = new(bytes);
        while (reader.MoveNext())
        {
            reader.Current.ToEntry();
        }

        VarInt.TryRead(bytes, out _, out _);
        RecordFrame.TryRead(bytes, Samples.Generation, Samples.Store.Salt, int.MaxValue, out _);
        JournalFileHeader.TryRead(bytes, out _);
        TopicCreatedBody.TryRead(bytes, out _);
        CursorMovedBody.TryRead(bytes, out _);
        SegmentSealedBody.TryRead(bytes, out _);
        PackPublishedBody.TryRead(bytes, out _);
        new CheckpointReader().Add(bytes);
    }
}

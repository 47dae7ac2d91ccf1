using System.Buffers;
using Walrus.Storage.Format;

namespace Walrus.Storage.Tests.Format;

/// <summary>The store, times and batches that the golden files and the other tests are about.</summary>
internal static class Samples
{
    public const long Time = 1_700_000_000_000;

    public static readonly StoreIdentity Store = new(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), new FrameSalt(0xC0FFEE42));

    public static readonly Generation Generation = new(7);

    public static readonly PartitionId One = new(1);

    public static readonly PartitionId Two = new(2);

    /// <summary>The three entries of kafka-batch.hex.</summary>
    public static IReadOnlyList<NewEntry> GoldenEntries { get; } =
    [
        new NewEntry("hello"u8.ToArray())
        {
            Key = "k1"u8.ToArray(),
            Headers = [new EntryHeader("trace", new byte[] { 1, 2 }), new EntryHeader("none", null)],
            Timestamp = new EntryTimestamp(Time),
        },
        new NewEntry(ReadOnlyMemory<byte>.Empty) { Timestamp = new EntryTimestamp(Time - 1) },
        new NewEntry(Enumerable.Repeat((byte)'x', 100).ToArray()) { Key = ReadOnlyMemory<byte>.Empty, Timestamp = new EntryTimestamp(Time + 300) },
    ];

    public static byte[] GoldenRecord(int at = 0) => Record(GoldenEntries, new Offset(1000), One, new JournalPosition(Generation, 4096), at);

    public static byte[] GoldenBatch() => GoldenRecord()[RecordFrame.Bytes..];

    public static byte[] Record(IEnumerable<NewEntry> entries, Offset baseOffset, PartitionId partition, JournalPosition flushedTo = default, int at = 0)
    {
        using BatchBuilder builder = new(ArrayPool<byte>.Shared);
        foreach (NewEntry entry in entries)
        {
            builder.Add(new EntryTimestamp(Time), entry);
        }

        return builder.Finish(baseOffset, Generation, partition, flushedTo, Store.Salt.At(at)).ToArray();
    }

    public static byte[] Batch(Offset baseOffset, params NewEntry[] entries) => Record(entries, baseOffset, One)[RecordFrame.Bytes..];

    public static byte[] Batch(Offset baseOffset, long time, ReadOnlySpan<byte> value) =>
        Batch(baseOffset, new NewEntry(value.ToArray()) { Timestamp = new EntryTimestamp(time) });

    /// <summary>Makes Kafka's checksum of a batch right again after a change to it.</summary>
    public static void Reseal(Span<byte> batch) => BatchHeader.WriteCrc(batch, Crc32C.Compute(batch[BatchHeader.PrefixBytes..]));

    public static List<Entry> ReadAll(ReadOnlySpan<byte> batch)
    {
        List<Entry> entries = [];
        BatchReader reader = new(batch);
        while (reader.MoveNext())
        {
            entries.Add(reader.Current.ToEntry());
        }

        reader.IsMalformed.ShouldBeFalse();
        return entries;
    }
}

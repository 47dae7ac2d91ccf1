using Walrus.Storage.Format;
using Walrus.Storage.Packs;
using Walrus.Storage.Tests.Format;

namespace Walrus.Storage.Tests.Packs;

/// <summary>Writes packs and reads them through.</summary>
internal static class PackSamples
{
    public static readonly PackId Id = new(9);

    public static PackSummary Write(MemoryFile file, params (PartitionId Partition, byte[] Batch)[] batches)
    {
        using PackWriter writer = PackWriter.Begin(file, Samples.Store, Id, Samples.Generation);
        foreach ((PartitionId partition, byte[] batch) in batches)
        {
            writer.Add(partition, batch);
        }

        return writer.Finish();
    }

    /// <summary>The pack of pack.hex.</summary>
    public static PackSummary WriteGolden(MemoryFile file) => Write(
        file,
        (Samples.One, Samples.GoldenBatch()),
        (Samples.One, Samples.Batch(new Offset(1003), Samples.Time + 500, "last of partition 1"u8)),
        (Samples.Two, Samples.Batch(Offset.Zero, Samples.Time - 5000, "partition 2"u8)));

    public static PackReader Open(MemoryFile file, PackSummary summary) =>
        PackReader.Open(file, Samples.Store, Id, summary.FileBytes, summary.FooterCrc);

    /// <summary>Every batch of a run, read with buffers of <paramref name="bufferBytes"/> that grow only when a batch asks for it.</summary>
    public static List<byte[]> ReadRun(PackReader reader, PackRun run, int bufferBytes, long? from = null)
    {
        List<byte[]> batches = [];
        byte[] buffer = new byte[bufferBytes];
        long position = from ?? run.Position;
        while (position < run.End)
        {
            PackBatches read = reader.ReadBatches(run, position, buffer);
            if (read.BytesNeeded > 0)
            {
                (read.Batches, read.BytesUsed, read.Next).ShouldBe((0, 0, position));
                read.BytesNeeded.ShouldBeGreaterThan(buffer.Length);
                buffer = new byte[read.BytesNeeded];
                continue;
            }

            int before = batches.Count;
            foreach (ReadOnlySpan<byte> batch in read)
            {
                batches.Add(batch.ToArray());
            }

            read.Batches.ShouldBe(batches.Count - before);
            read.Batches.ShouldBePositive();
            read.Next.ShouldBe(position + read.BytesUsed);
            position = read.Next;
        }

        return batches;
    }

    /// <summary>Opens, and reads all that can be read in all ways.</summary>
    public static void ReadEverything(MemoryFile file, PackSummary summary)
    {
        using PackReader reader = Open(file, summary);
        foreach (PackRun run in reader.Runs)
        {
            reader.Seek(run, run.First);
            reader.SeekTime(run, run.MaxTimestamp);
            ReadRun(reader, run, 64 * 1024);
        }
    }
}

using Walrus.Storage.Packs;

namespace Walrus.Storage.Format;

/// <summary>
/// A pack is complete and durable, and stands for a generation from here on: u64 pack, u64 generation, i64 file bytes, u32 footer CRC.
/// </summary>
/// <param name="Pack">Which pack.</param>
/// <param name="Generation">The generation whose batches it holds.</param>
/// <param name="FileBytes">The exact length of the file.</param>
/// <param name="FooterCrc">The checksum of its footer, so that no other file passes for it.</param>
internal readonly record struct PackPublishedBody(PackId Pack, Generation Generation, long FileBytes, uint FooterCrc) : IRecordBody
{
    /// <summary>Bytes of every such body.</summary>
    public const int FixedBytes = sizeof(ulong) + sizeof(ulong) + sizeof(long) + sizeof(uint);

    /// <summary>Bytes of the body.</summary>
#pragma warning disable CA1822 // All bodies have this property; this one happens to have a fixed size.
    public int Bytes => FixedBytes;
#pragma warning restore CA1822

    /// <summary>Reads a body that must be all of <paramref name="from"/>. Total.</summary>
    public static bool TryRead(ReadOnlySpan<byte> from, out PackPublishedBody body)
    {
        SpanReader reader = new(from);
        body = Read(ref reader);
        return reader.IsComplete;
    }

    /// <summary>Writes <see cref="Bytes"/> bytes.</summary>
    public void Write(Span<byte> into)
    {
        SpanWriter writer = new(into);
        Write(ref writer);
    }

    /// <summary>The same inside of something larger; fails the reader on impossible values.</summary>
    internal static PackPublishedBody Read(ref SpanReader reader)
    {
        PackPublishedBody body = new(new PackId(reader.UInt64()), new Generation(reader.UInt64()), reader.Int64(), reader.UInt32());
        if (body.FileBytes <= 0)
        {
            reader.Fail();
        }

        return body;
    }

    /// <summary>The same inside of something larger.</summary>
    internal void Write(ref SpanWriter writer)
    {
        writer.UInt64(Pack.Value);
        writer.UInt64(Generation.Value);
        writer.Int64(FileBytes);
        writer.UInt32(FooterCrc);
    }
}

using Walrus.Storage.Format;

namespace Walrus.Storage.Packs;

/// <summary>
/// The first block of a pack (docs/formats/pack.md). Little-endian:
/// <c>0 magic "WALRUSP1", 8 u32 version, 12 store id (16 bytes), 28 u32 salt, 32 u64 pack id, 40 u64 source generation, 4092 u32 CRC-32C</c>.
/// </summary>
/// <param name="Store">Whose file it is.</param>
/// <param name="Id">The number that the file's name says too.</param>
/// <param name="Source">The journal generation whose batches these are; every frame in the pack carries it.</param>
internal readonly record struct PackHeader(StoreIdentity Store, PackId Id, Generation Source)
{
    /// <summary>Bytes of the block; the first run begins after it.</summary>
    public const int Bytes = HeaderBlock.Bytes;

    private static ReadOnlySpan<byte> Magic => "WALRUSP1"u8;

    /// <summary>Reads the block at the start of <paramref name="from"/>. Total; sets the header for <see cref="HeaderCheck.Good"/> only.</summary>
    public static HeaderCheck TryRead(ReadOnlySpan<byte> from, out PackHeader header)
    {
        header = default;
        HeaderCheck check = HeaderBlock.TryBegin(from, Magic, out SpanReader fields);
        if (check == HeaderCheck.Good)
        {
            header = new PackHeader(
                new StoreIdentity(fields.Guid(), new FrameSalt(fields.UInt32())),
                new PackId(fields.UInt64()),
                new Generation(fields.UInt64()));
        }

        return check;
    }

    /// <summary>Writes the block to the first <see cref="Bytes"/> of <paramref name="into"/>.</summary>
    public void Write(Span<byte> into)
    {
        SpanWriter fields = HeaderBlock.Begin(into, Magic);
        fields.Guid(Store.Id);
        fields.UInt32(Store.Salt.Value);
        fields.UInt64(Id.Value);
        fields.UInt64(Source.Value);
        HeaderBlock.End(into);
    }
}

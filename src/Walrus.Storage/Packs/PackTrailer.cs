using Walrus.Storage.Format;

namespace Walrus.Storage.Packs;

/// <summary>
/// The last 32 bytes of a pack, from which a reader finds the footer. Little-endian:
/// <c>0 i64 footer position, 8 i32 footer bytes, 12 u32 footer CRC-32C, 16 u32 zero, 20 u32 CRC-32C of the 20 bytes before, 24 magic "WALRUSPE"</c>.
/// </summary>
/// <param name="FooterPosition">Bytes from the file's start.</param>
/// <param name="FooterBytes">The footer ends where the trailer begins.</param>
/// <param name="FooterCrc">Over the whole footer.</param>
internal readonly record struct PackTrailer(long FooterPosition, int FooterBytes, uint FooterCrc)
{
    /// <summary>Bytes of the trailer.</summary>
    public const int Bytes = 32;

    private const int CoveredBytes = 20;
    private const int MagicAt = 24;

    private static ReadOnlySpan<byte> Magic => "WALRUSPE"u8;

    /// <summary>Reads the trailer. False when it is not whole or not intact; its numbers are still to be compared with the file's length.</summary>
    public static bool TryRead(ReadOnlySpan<byte> from, out PackTrailer trailer)
    {
        SpanReader reader = new(from);
        trailer = new PackTrailer(reader.Int64(), reader.Int32(), reader.UInt32());
        uint zero = reader.UInt32();
        uint crc = reader.UInt32();
        return !reader.IsFailed && zero == 0 && Crc32C.Compute(from[..CoveredBytes]) == crc && from[MagicAt..].SequenceEqual(Magic);
    }

    /// <summary>Writes <see cref="Bytes"/> bytes.</summary>
    public void Write(Span<byte> into)
    {
        SpanWriter writer = new(into);
        writer.Int64(FooterPosition);
        writer.Int32(FooterBytes);
        writer.UInt32(FooterCrc);
        writer.UInt32(0);
        writer.UInt32(Crc32C.Compute(into[..CoveredBytes]));
        writer.Bytes(Magic);
    }
}

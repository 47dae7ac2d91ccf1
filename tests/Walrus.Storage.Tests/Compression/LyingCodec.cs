using Walrus.Storage.Compression;

namespace Walrus.Storage.Tests.Compression;

/// <summary>A codec with a defect: what comes out is not what went in.</summary>
internal sealed class LyingCodec(LyingCodec.Lie lie) : ICodec
{
    private byte[] _kept = [];

    internal enum Lie
    {
        OtherBytes,
        FewerBytes,
        MoreBytes,
        Fault,
    }

    public CompressionCode Code => CompressionCode.Gzip;

    public int Compress(ReadOnlySpan<byte> plain, Span<byte> into, int level)
    {
        _kept = plain.ToArray();
        return 10;
    }

    public long? ClaimedBytes(ReadOnlySpan<byte> compressed) => null;

    public InflateStatus Inflate(ReadOnlySpan<byte> compressed, Span<byte> into, out int written)
    {
        _kept.CopyTo(into);
        into[into.Length / 2] ^= (byte)(lie == Lie.OtherBytes ? 1 : 0);
        written = lie == Lie.FewerBytes ? into.Length - 1 : into.Length;
        return lie switch
        {
            Lie.Fault => InflateStatus.Damaged,
            Lie.MoreBytes => InflateStatus.TooSmall,
            _ => InflateStatus.Done,
        };
    }
}

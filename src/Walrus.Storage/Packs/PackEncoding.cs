using Walrus.Storage.Compression;
using Walrus.Storage.Format;

namespace Walrus.Storage.Packs;

/// <summary>How this engine writes packs: what compresses them, and whether there is time for it.</summary>
internal sealed class PackEncoding(Codecs codecs, CodecChoice choice, Func<PackPressure> pressure, StorageLog log)
{
    private bool _isDistrusted;

    /// <summary>True while batches are to be compressed. Asked before each, as the ring fills while packs are written.</summary>
    public bool MayCompress => choice.Code != CompressionCode.None && !_isDistrusted && CompressionPolicy.HasTime(pressure());

    /// <summary>Up to so many bytes of plain batches are joined into one.</summary>
    public static int JoinedBytesMax(bool compresses) => compresses ? Limits.PackJoinedBytesMax : Limits.PackJoinedPlainBytesMax;

    /// <summary>What compresses the batches of one pack; null when packs are not compressed. The caller disposes it.</summary>
    public BatchDeflater? NewDeflater() => codecs.Find(choice.Code) is { } codec ? new BatchDeflater(codec, choice.Level) : null;

    /// <summary>What a compressed batch claims to have as a plain one.</summary>
    public int PlainBytes(ReadOnlySpan<byte> batch, in BatchHeader header) =>
        new BatchInflater(codecs).ClaimedBytes(batch, header);

    /// <summary>The codec gave something that is not what went in: it is not used any more until the engine is opened again.</summary>
    public void Distrust()
    {
        _isDistrusted = true;
        log.CodecDistrusted(choice.Code);
    }
}

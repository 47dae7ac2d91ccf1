using Walrus.Storage.Compression;
using Walrus.Storage.Format;
using Walrus.Storage.Topics;

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

    /// <summary>The entries of an intact batch that lie below <paramref name="end"/>, as a plain batch; there is one at least.</summary>
    /// <exception cref="CodecMissingException">It is compressed, and the library is not installed.</exception>
    /// <exception cref="StoreCorruptException">Its entries cannot be read.</exception>
    public byte[] Before(ReadOnlySpan<byte> batch, in BatchHeader header, Offset end, in PackedPlace at)
    {
        using RecordBuffer records = new();
        if (header.IsCompressed)
        {
            InflateFault fault = new BatchInflater(codecs).TryInflate(batch, header, records);
            if (fault != InflateFault.None)
            {
                throw PackInflation.Fault(fault, at, header);
            }

            batch = records.Records[RecordFrame.Bytes..RecordFrame.LengthOf(records.Records)];
        }

        return BatchSlicer.TrySlice(batch, header.BaseOffset, end)
            ?? throw new StoreCorruptException(at.Path, at.Position, "the entries of a batch cannot be read", at.Topic, header.BaseOffset);
    }

    /// <summary>The codec gave something that is not what went in: it is not used any more until the engine is opened again.</summary>
    public void Distrust()
    {
        _isDistrusted = true;
        log.CodecDistrusted(choice.Code);
    }
}

using Walrus.Storage.Format;

namespace Walrus.Storage.Compression;

/// <summary>Why a compressed batch did not become a plain one.</summary>
internal enum InflateFault
{
    /// <summary>It did.</summary>
    None,

    /// <summary>The library is not installed: see <see cref="Codecs.LibraryOf"/>.</summary>
    LibraryMissing,

    /// <summary>A number that no codec has.</summary>
    UnknownCode,

    /// <summary>The bytes do not inflate.</summary>
    Damaged,

    /// <summary>There is more in it than a batch may have.</summary>
    TooLarge,

    /// <summary>What comes out is not what the header says.</summary>
    BadEntries,
}

/// <summary>
/// Makes the plain batch of a compressed one: the same header but for compression, length and checksum, and the entries, checked. Total, and
/// bounded: no claim of the bytes makes it take more memory than <see cref="Limits.BatchBytesMax"/>.
/// </summary>
internal sealed class BatchInflater(Codecs codecs)
{
    private const int EntriesBytesMax = Limits.BatchBytesMax - BatchHeader.Bytes;
    private const int GuessBytesMin = 64 * 1024;
    private const int GuessFactor = 4;

    /// <summary>
    /// What a whole compressed batch claims to have as a plain one, header included; a guess when it does not say, its own size when its library
    /// is not installed. Never less than that.
    /// </summary>
    public int ClaimedBytes(ReadOnlySpan<byte> batch, in BatchHeader header) => codecs.Find(header.Compression) is { } codec
        ? Math.Max(batch.Length, BatchHeader.Bytes + EntriesRoom(batch[BatchHeader.Bytes..], codec))
        : batch.Length;

    /// <summary>Whether a batch like this can be inflated here.</summary>
    public bool CanInflate(in BatchHeader header) => codecs.Find(header.Compression) is not null;

    /// <summary>Adds the plain batch to <paramref name="into"/>, which is as before when there is a fault. The checksums of <paramref name="batch"/> are good.</summary>
    public InflateFault TryInflate(ReadOnlySpan<byte> batch, in BatchHeader header, RecordBuffer into)
    {
        if (codecs.Find(header.Compression) is not { } codec)
        {
            return Codecs.LibraryOf(header.Compression) is null ? InflateFault.UnknownCode : InflateFault.LibraryMissing;
        }

        ReadOnlySpan<byte> compressed = batch[BatchHeader.Bytes..];
        if (codec.ClaimedBytes(compressed) > EntriesBytesMax)
        {
            return InflateFault.TooLarge;
        }

        int room = EntriesRoom(compressed, codec);
        while (true)
        {
            Span<byte> plain = into.Reserve(BatchHeader.Bytes + room);
            switch (codec.Inflate(compressed, plain[BatchHeader.Bytes..], out int written))
            {
                case InflateStatus.Done:
                    return Finish(plain[..(BatchHeader.Bytes + written)], header, into);
                case InflateStatus.TooSmall when room < EntriesBytesMax:
                    room = (int)Math.Min(room * (long)GuessFactor, EntriesBytesMax);
                    break;
                case InflateStatus.TooSmall:
                    return InflateFault.TooLarge;
                default:
                    return InflateFault.Damaged;
            }
        }
    }

    private static InflateFault Finish(Span<byte> plain, in BatchHeader header, RecordBuffer into)
    {
        (header with { Attributes = header.PlainAttributes, BatchLength = plain.Length - BatchHeader.UncountedBytes }).Write(plain);
        BatchHeader.WriteCrc(plain, Crc32C.Compute(plain[BatchHeader.PrefixBytes..]));
        BatchReader reader = new(plain);
        while (reader.MoveNext())
        {
        }

        if (reader.IsMalformed)
        {
            return InflateFault.BadEntries;
        }

        into.Commit(plain.Length);
        return InflateFault.None;
    }

    private static int EntriesRoom(ReadOnlySpan<byte> compressed, ICodec codec) => (int)Math.Min(
        codec.ClaimedBytes(compressed) ?? Math.Max((long)compressed.Length * GuessFactor, GuessBytesMin), EntriesBytesMax);
}

using Walrus.Storage.Compression;
using Walrus.Storage.Format;

namespace Walrus.Storage.Packs;

/// <summary>
/// Hands batches to a pack's writer: small consecutive ones of a partition joined into larger ones, and compressed where that pays. Every
/// batch is checked before it is touched, and what was made of it before it is written. One thread at a time; buffers are pooled until disposed.
/// </summary>
internal sealed class PackFeed(PackWriter writer, PackEncoding encoding) : IDisposable
{
    private readonly BatchJoiner _joiner = new();
    private readonly BatchDeflater? _deflater = encoding.NewDeflater();
    private PartitionId _partition;
    private int _joinedBytesMax;
    private bool _compresses;

    /// <summary>
    /// Adds a batch, in the order of <see cref="PackWriter.Add(PartitionId, ReadOnlySpan{byte})"/> and with its errors. One that is compressed
    /// already is taken over as it is, without a look inside, so that packs can be merged where its library is not installed.
    /// </summary>
    public void Add(PartitionId partition, ReadOnlySpan<byte> batch)
    {
        if (partition != _partition)
        {
            Flush();
            _partition = partition;
        }

        // A checksum is made anew for what is joined, so the old one is looked at here; the writer says what is wrong with a bad one.
        bool isIntact = BatchCheck.Verify(batch) == BatchFault.None;
        if (!_joiner.IsEmpty && isIntact && _joiner.TryAdd(batch, _joinedBytesMax))
        {
            return;
        }

        Flush();
        if (isIntact && BatchHeader.TryRead(batch, out BatchHeader header) && header.IsCompressed)
        {
            writer.AddCompressed(partition, batch, encoding.PlainBytes(batch, header));
            return;
        }

        _compresses = _deflater is not null && encoding.MayCompress;
        _joinedBytesMax = PackEncoding.JoinedBytesMax(_compresses);
        if (!isIntact || !_joiner.TryAdd(batch, _joinedBytesMax))
        {
            Write(batch);
        }
    }

    /// <summary>Writes what is still held back: to be called after the last batch.</summary>
    public void Flush()
    {
        if (!_joiner.IsEmpty)
        {
            Write(_joiner.Finish());
            _joiner.Clear();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _joiner.Dispose();
        _deflater?.Dispose();
    }

    private void Write(ReadOnlySpan<byte> batch)
    {
        ReadOnlySpan<byte> stored = batch;
        if (_compresses && BatchHeader.TryRead(batch, out BatchHeader header) && !header.IsCompressed)
        {
            switch (_deflater!.TryDeflate(batch, out ReadOnlySpan<byte> compressed))
            {
                case DeflateStatus.Done:
                    stored = compressed;
                    break;
                case DeflateStatus.Distrusted:
                    encoding.Distrust();
                    break;
                default:
                    break;
            }
        }

        writer.Add(_partition, batch, stored);
    }
}

using Walrus.Storage.Format;

namespace Walrus.Storage.Compression;

/// <summary>
/// Checks batches to their last entry, inflating those that are compressed. One whose library is not installed counts as good when its checksum is
/// right: there is no telling more here.
/// </summary>
internal sealed class EntryCheck(Codecs codecs)
{
    private readonly BatchInflater _inflater = new(codecs);

    /// <summary>Total: any bytes give an answer.</summary>
    public BatchFault Verify(ReadOnlySpan<byte> batch)
    {
        BatchFault fault = BatchCheck.VerifyEntries(batch);
        if (fault != BatchFault.Compressed || !BatchHeader.TryRead(batch, out BatchHeader header))
        {
            return fault;
        }

        using RecordBuffer records = new();
        return _inflater.TryInflate(batch, header, records) is InflateFault.None or InflateFault.LibraryMissing ? BatchFault.None : BatchFault.BadEntries;
    }
}

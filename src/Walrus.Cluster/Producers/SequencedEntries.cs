namespace Walrus.Cluster;

/// <summary>A batch of a producer whose retries are recognised: its entries' values one after another.</summary>
/// <param name="Stamp">Who sends it, and the first entry's number; the others follow.</param>
/// <param name="Lengths">Bytes of each value; 1 to <see cref="Limits.ProducerBatchEntriesMax"/> of them, none negative, together as long as <paramref name="Values"/>.</param>
/// <param name="Values">The values. Belong to the caller again when the call has returned its task.</param>
public readonly record struct SequencedEntries(ProducerStamp Stamp, ReadOnlyMemory<int> Lengths, ReadOnlyMemory<byte> Values)
{
    /// <summary>Entries in it.</summary>
    public int Count => Lengths.Length;

    /// <summary>True when the numbers are what they should be.</summary>
    public bool IsSound
    {
        get
        {
            long bytes = 0;
            foreach (int length in Lengths.Span)
            {
                if (length < 0)
                {
                    return false;
                }

                bytes += length;
            }

            return Count is >= 1 and <= Limits.ProducerBatchEntriesMax && bytes == Values.Length && Stamp.Id.Value is >= 1 and <= Limits.MetadataNumberMax && Stamp.Epoch.Value >= 0;
        }
    }
}

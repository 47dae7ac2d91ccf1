using System.Globalization;

namespace Walrus.Cluster;

/// <summary>What a consumer gives back to say what became of an entry: which entry, and which handing out of it.</summary>
/// <param name="Partition">The entry's partition.</param>
/// <param name="Offset">Its offset there.</param>
/// <param name="Stamp">The handing out.</param>
public readonly record struct DeliveryReceipt(PartitionNumber Partition, Offset Offset, HandOutStamp Stamp)
{
    private const char Separator = '.';
    private const int Parts = 4;

    /// <summary>Four decimal numbers with dots between them. To be taken as one word by everybody but the broker.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Partition.Value}.{Offset.Value}.{Stamp.Segment.Value}.{Stamp.Number}");

    /// <summary>False when no broker can have written it.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DeliveryReceipt receipt)
    {
        receipt = default;
        Span<Range> parts = stackalloc Range[Parts + 1];
        if (text.Length > Limits.ReceiptCharsMax || text.Split(parts, Separator) != Parts
            || !TryNumber(text[parts[0]], Limits.TopicPartitionsMax - 1, out long partition)
            || !TryNumber(text[parts[1]], Limits.MetadataNumberMax - 1, out long offset)
            || !TryNumber(text[parts[2]], Limits.SegmentNumberMax, out long segment)
            || !TryNumber(text[parts[3]], Limits.MetadataNumberMax, out long number))
        {
            return false;
        }

        receipt = new DeliveryReceipt(new PartitionNumber((int)partition), new Offset(offset), new HandOutStamp(new SegmentNumber((int)segment), number));
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, long max, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= max;
}

namespace Walrus.Protocol;

/// <summary>An entry as TAKE and RECEIVE answer it.</summary>
/// <param name="Partition">From 0.</param>
/// <param name="Offset">In the partition, from 0.</param>
/// <param name="Count">How often the group's present owner has handed it out, this time included.</param>
/// <param name="Receipt">One word, to be given back with ACK, RELEASE or EXTEND; <see cref="NoReceipt"/> for an entry of TAKE.</param>
/// <param name="Payload">The entry's bytes.</param>
public sealed record DeliveredEntry(int Partition, long Offset, int Count, string Receipt, ReadOnlyMemory<byte> Payload)
{
    /// <summary>What stands in the place of a receipt when there is nothing to acknowledge.</summary>
    public const string NoReceipt = "-";
}

namespace Walrus.Peers;

/// <summary>
/// How much waits somewhere, against two bounds. One item alone is always admitted, whatever its size, so that nothing waits for ever.
/// Pure; its owner guards it.
/// </summary>
internal sealed class QueueAccount(int itemsMax, long bytesMax)
{
    /// <summary>Items that wait.</summary>
    public int Items { get; private set; }

    /// <summary>Their bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Takes room for one item; false when there is none.</summary>
    public bool TryTake(int bytes)
    {
        if (Items > 0 && (Items >= itemsMax || Bytes + bytes > bytesMax))
        {
            return false;
        }

        Items++;
        Bytes += bytes;
        return true;
    }

    /// <summary>Takes room whether or not there is any: for small frames whose number is bounded elsewhere.</summary>
    public void Force(int bytes)
    {
        Items++;
        Bytes += bytes;
    }

    /// <summary>Gives room back.</summary>
    public void Release(int items, long bytes)
    {
        Items -= items;
        Bytes -= bytes;
    }
}

namespace Walrus.Node.Connections;

/// <summary>How many connections may be open at once.</summary>
internal sealed class ConnectionSlots(int max)
{
    private int _taken;

    /// <summary>The bound.</summary>
    public int Max => max;

    /// <summary>Takes a slot; false when all are taken.</summary>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= max)
        {
            return true;
        }

        Interlocked.Decrement(ref _taken);
        return false;
    }

    /// <summary>Gives one back.</summary>
    public void Return() => Interlocked.Decrement(ref _taken);
}

namespace Walrus.Consensus.Runtime;

/// <summary>Bounds what a leader handles for others at once: how many, and how many bytes. Thread-safe.</summary>
internal sealed class ForwardRoom(int countMax, long bytesMax)
{
    private readonly Lock _gate = new();
    private int _count;
    private long _bytes;

    /// <summary>False when there is no room; one alone always has.</summary>
    public bool TryEnter(int bytes)
    {
        lock (_gate)
        {
            if (_count >= countMax || (_count > 0 && _bytes + bytes > bytesMax))
            {
                return false;
            }

            _count++;
            _bytes += bytes;
            return true;
        }
    }

    /// <summary>After a <see cref="TryEnter"/> that was true, with the same number.</summary>
    public void Leave(int bytes)
    {
        lock (_gate)
        {
            _count--;
            _bytes -= bytes;
        }
    }
}

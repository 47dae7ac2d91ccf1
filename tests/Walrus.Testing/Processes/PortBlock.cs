namespace Walrus.Testing.Processes;

/// <summary>Ports that are this process's alone for as long as it holds the lock, given out one after the other, round and round. Thread-safe.</summary>
internal sealed class PortBlock(int first, int count, FileStream heldLock)
{
    private int _given = -1;

    /// <summary>The next one.</summary>
    public int Next()
    {
        GC.KeepAlive(heldLock);
        return first + (int)((uint)Interlocked.Increment(ref _given) % (uint)count);
    }
}

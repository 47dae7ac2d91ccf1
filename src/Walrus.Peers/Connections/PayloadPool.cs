using System.Buffers;

namespace Walrus.Peers;

/// <summary>Copies of received payloads in pooled memory, and the count of those that nobody has returned yet. One per network.</summary>
internal sealed class PayloadPool
{
    private int _outstanding;

    /// <summary>Payloads that were copied and not returned.</summary>
    public int Outstanding => Volatile.Read(ref _outstanding);

    /// <summary>A copy; who takes it returns it, once.</summary>
    public PooledPayload Copy(in ReadOnlySequence<byte> payload)
    {
        if (payload.IsEmpty)
        {
            return default;
        }

        int length = (int)payload.Length;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(length);
        payload.CopyTo(buffer);
        Interlocked.Increment(ref _outstanding);
        return new PooledPayload(this, buffer, length);
    }

    /// <summary>Takes a buffer back.</summary>
    public void Return(byte[] buffer)
    {
        Interlocked.Decrement(ref _outstanding);
        ArrayPool<byte>.Shared.Return(buffer);
    }
}

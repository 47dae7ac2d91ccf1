namespace Walrus.Peers;

/// <summary>A payload in pooled memory. It has one owner, who calls <see cref="Return"/> once; an empty one holds nothing.</summary>
internal readonly struct PooledPayload(PayloadPool? pool, byte[]? buffer, int length)
{
    /// <summary>The bytes, until the return.</summary>
    public ReadOnlyMemory<byte> Memory => new(buffer, 0, length);

    /// <summary>Their number.</summary>
    public int Length => length;

    /// <summary>Gives the memory back.</summary>
    public void Return()
    {
        if (buffer is not null)
        {
            pool!.Return(buffer);
        }
    }
}

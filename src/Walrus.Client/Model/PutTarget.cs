namespace Walrus.Client;

/// <summary>Which partition an entry goes to. The default is the one whose turn it is.</summary>
public readonly record struct PutTarget
{
    private readonly int _partitionPlusOne;
    private readonly uint _hash;
    private readonly bool _isKeyed;

    private PutTarget(int partitionPlusOne, uint hash, bool isKeyed)
    {
        _partitionPlusOne = partitionPlusOne;
        _hash = hash;
        _isKeyed = isKeyed;
    }

    /// <summary>The partitions of the topic in turn.</summary>
    public static PutTarget InTurn => default;

    /// <summary>One partition, from 0.</summary>
    public static PutTarget Partition(int partition)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(partition);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(partition, Limits.TopicPartitionsMax);
        return new PutTarget(partition + 1, 0, isKeyed: false);
    }

    /// <summary>Equal keys go to the same partition: CRC-32C of the key, modulo the partitions. The key is not stored.</summary>
    public static PutTarget ByKey(ReadOnlySpan<byte> key) => new(0, Crc32C.Compute(key), isKeyed: true);

    /// <summary>The partition of a topic that has so many; <paramref name="turn"/> counts the entries that go by turn.</summary>
    internal int Choose(int partitions, ref uint turn) =>
        _partitionPlusOne > 0 ? _partitionPlusOne - 1
        : _isKeyed ? (int)(_hash % (uint)partitions)
        : (int)(turn++ % (uint)partitions);
}

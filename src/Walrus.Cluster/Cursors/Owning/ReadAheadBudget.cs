namespace Walrus.Cluster;

/// <summary>Counts what all cursors of a node have read ahead.</summary>
internal sealed class ReadAheadBudget
{
    private long _bytes;

    /// <summary>Bytes that are held now.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>How many bytes a cursor should read: the usual, or as little as can be while too much is held.</summary>
    public int ReadBytes => Bytes < Limits.CursorReadAheadBytesMax ? Limits.CursorReadAheadBytes : 1;

    /// <summary>More, or with a negative number less, is held.</summary>
    public void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);
}

namespace Walrus.Storage.Inspection;

/// <summary>Bytes that are seen in a file's place without being in it. Not thread-safe.</summary>
internal sealed class ByteOverlay
{
    private readonly List<(long Position, byte[] Bytes)> _pieces = [];

    /// <summary>Lays a copy of <paramref name="bytes"/> over the file at <paramref name="position"/>.</summary>
    public void Lay(long position, ReadOnlySpan<byte> bytes) => _pieces.Add((position, bytes.ToArray()));

    /// <summary>Replaces what was read at <paramref name="position"/> by what lies over it.</summary>
    public void Apply(long position, Span<byte> read)
    {
        foreach ((long at, byte[] bytes) in _pieces)
        {
            long from = Math.Max(at, position);
            long to = Math.Min(at + bytes.Length, position + read.Length);
            if (from < to)
            {
                bytes.AsSpan((int)(from - at), (int)(to - from)).CopyTo(read[(int)(from - position)..]);
            }
        }
    }
}

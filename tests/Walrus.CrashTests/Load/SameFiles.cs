namespace Walrus.CrashTests.Load;

/// <summary>Compares files of any length byte for byte.</summary>
internal static class SameFiles
{
    private const int ChunkBytes = 1024 * 1024;

    /// <summary>Fails with the first place that differs.</summary>
    public static void Check(string expected, string actual)
    {
        using FileStream left = File.OpenRead(expected);
        using FileStream right = File.OpenRead(actual);
        byte[] leftChunk = new byte[ChunkBytes];
        byte[] rightChunk = new byte[ChunkBytes];
        long at = 0;
        while (true)
        {
            int leftBytes = left.ReadAtLeast(leftChunk, ChunkBytes, throwOnEndOfStream: false);
            int rightBytes = right.ReadAtLeast(rightChunk, ChunkBytes, throwOnEndOfStream: false);
            int same = leftChunk.AsSpan(0, leftBytes).CommonPrefixLength(rightChunk.AsSpan(0, rightBytes));
            if (same < leftBytes || same < rightBytes)
            {
                throw new InvalidDataException($"{actual} ({right.Length} bytes) differs from {expected} ({left.Length} bytes) at byte {at + same}.");
            }

            if (same == 0)
            {
                return;
            }

            at += same;
        }
    }
}

namespace Walrus.Storage.Compression;

/// <summary>Room that compression may need.</summary>
internal static class CodecRoom
{
    /// <summary>
    /// Bytes that no codec exceeds for so many plain ones, with room to spare: what does not compress grows by headers, and by a few bytes for
    /// each of its blocks (LZ4 4 per 256 KiB, gzip 5 per 16 KiB, zstd 3 per 128 KiB).
    /// </summary>
    public static int For(int plainBytes) => plainBytes + (plainBytes / 128) + 1024;
}

namespace Walrus.Storage.Compression;

/// <summary>Room that compression may need.</summary>
internal static class CodecRoom
{
    /// <summary>
    /// Bytes that no codec exceeds for so many plain ones, with room to spare: what does not compress grows by headers and by a few bytes for
    /// each block; gzip at its lowest level by an eighth, as its fixed codes take 9 bits for every second byte value.
    /// </summary>
    public static int For(int plainBytes) => plainBytes + (plainBytes / 7) + 1024;
}

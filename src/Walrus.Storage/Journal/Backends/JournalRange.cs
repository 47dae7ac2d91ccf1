namespace Walrus.Storage.Journal.Backends;

/// <summary>The one bounds check of every backend: a write beyond a mapping would end the process, or change another file's bytes.</summary>
internal static class JournalRange
{
    /// <summary>Throws <see cref="ArgumentOutOfRangeException"/> unless <paramref name="count"/> bytes at <paramref name="position"/> lie within the file.</summary>
    public static void Check(long position, int count, long length)
    {
        // No overflow: length is not negative, and count is at most length when the right side is taken.
        if (position < 0 || count > length || position > length - count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(position), $"{count} bytes at {position} are not within a journal file of {length} bytes.");
        }
    }

    /// <summary>Throws <see cref="StoreCorruptException"/> unless the file has the length that it was made with.</summary>
    public static void CheckLength(string path, long actual, long expected)
    {
        if (actual != expected)
        {
            throw new StoreCorruptException(
                path, Math.Min(actual, expected), $"the file has {actual} bytes where {expected} are expected");
        }
    }
}

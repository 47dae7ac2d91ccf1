namespace Walrus.Storage.Topics.ReadAhead;

/// <summary>What to ask the kernel for: bytes <paramref name="From"/> to <paramref name="To"/> beyond the reader's place; nothing when they are equal.</summary>
internal readonly record struct ReadAheadStep(long From, long To);

/// <summary>How much of what a sequential reader will want next to ask for after each read. Pure.</summary>
internal static class ReadAheadPolicy
{
    /// <summary>
    /// A reader went on by <paramref name="bytes"/>; before, <paramref name="ahead"/> bytes beyond its place had been asked for. Half a window is
    /// always under way while the reader works on the other half.
    /// </summary>
    public static ReadAheadStep Decide(long ahead, long bytes)
    {
        long left = Math.Max(ahead - bytes, 0);
        return new ReadAheadStep(left, left < Limits.ReadAheadBytes / 2 ? Limits.ReadAheadBytes : left);
    }
}

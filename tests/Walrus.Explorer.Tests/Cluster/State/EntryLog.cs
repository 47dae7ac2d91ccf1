namespace Walrus.Explorer.Tests.Cluster;

/// <summary>Entries in a row, each a number from 1 to 15, at most 16 of them.</summary>
/// <param name="Base">The offset of the first.</param>
/// <param name="Values">Four bits each.</param>
/// <param name="Count">How many.</param>
internal readonly record struct EntryLog(int Base, ulong Values, int Count)
{
    public int End => Base + Count;

    public int this[int offset] => (int)((Values >> ((offset - Base) * 4)) & 15);

    public static EntryLog From(int start) => new(start, 0, 0);

    public EntryLog Add(int value) => new(Base, Values | ((ulong)value << (Count * 4)), Count + 1);

    public EntryLog Add(EntryLog more)
    {
        EntryLog log = this;
        for (int offset = more.Base; offset < more.End; offset++)
        {
            log = log.Add(more[offset]);
        }

        return log;
    }

    public EntryLog Cut(int end)
    {
        if (end >= End)
        {
            return this;
        }

        int count = Math.Max(0, end - Base);
        return new(Base, count == 0 ? 0 : Values & (ulong.MaxValue >> (64 - (count * 4))), count);
    }

    /// <summary>What lies from <paramref name="from"/> on.</summary>
    public EntryLog Skip(int from)
    {
        EntryLog log = EntryLog.From(from);
        for (int offset = from; offset < End; offset++)
        {
            log = log.Add(this[offset]);
        }

        return log;
    }

    public bool IsPrefixOf(EntryLog other) => Base == other.Base && Count <= other.Count && other.Cut(End) == this;

    public override string ToString()
    {
        EntryLog log = this;
        return $"{Base}[{string.Join(' ', Enumerable.Range(Base, Count).Select(offset => $"v{log[offset]}"))}]";
    }
}

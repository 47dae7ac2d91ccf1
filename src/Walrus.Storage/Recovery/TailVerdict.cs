using Walrus.Storage.Format;

namespace Walrus.Storage.Recovery;

/// <summary>What to do about the first record of the journal that fails.</summary>
internal enum TailVerdict
{
    /// <summary>Nothing was ever written there: the journal simply ends.</summary>
    Clean,

    /// <summary>A write that was never acknowledged as durable did not get to the disk whole: cut there.</summary>
    Torn,

    /// <summary>Something that was durable can not be read any more: refuse.</summary>
    Corrupt,
}

/// <summary>The rule that tells a torn end from damage. Pure.</summary>
internal static class TailPolicy
{
    /// <summary>
    /// Judges a failure at <paramref name="failure"/>: <paramref name="hasTrace"/> tells whether a record was begun there or lies behind it.
    /// </summary>
    public static TailVerdict Judge(JournalPosition failure, JournalPosition flushedTo, bool hasTrace) =>
        flushedTo > failure ? TailVerdict.Corrupt
        : hasTrace ? TailVerdict.Torn
        : TailVerdict.Clean;
}

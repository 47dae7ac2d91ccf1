namespace Walrus.Storage.Retention;

/// <summary>What a partition has, as far as retention asks.</summary>
/// <param name="Start">The first offset that can be read.</param>
/// <param name="DurableEnd">Past the last entry on disk.</param>
internal readonly record struct RetentionFacts(Offset Start, Offset DurableEnd)
{
    /// <summary>The first entry that is young enough; null when age is not asked for.</summary>
    public Offset? FirstYoung { get; init; }

    /// <summary>The first entry from which on no more than the wanted bytes are kept; null when bytes are not asked for.</summary>
    public Offset? FirstWithinBytes { get; init; }

    /// <summary>The place of the cursor that is furthest behind; null when consumption is not asked for or nobody consumes.</summary>
    public Offset? Consumed { get; init; }

    /// <summary>Where the partition should start: all bounds hold, and only what is durable goes. Never below the present start.</summary>
    public Offset NewStart
    {
        get
        {
            Offset wanted = Start;
            wanted = Offset.Max(wanted, FirstYoung ?? Start);
            wanted = Offset.Max(wanted, FirstWithinBytes ?? Start);
            wanted = Offset.Max(wanted, Consumed ?? Start);
            return Offset.Max(Start, Offset.Min(wanted, DurableEnd));
        }
    }
}

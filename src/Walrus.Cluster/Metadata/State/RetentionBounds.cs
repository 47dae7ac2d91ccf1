namespace Walrus.Cluster;

/// <summary>What a partition keeps, in whole sealed segments. Bounds that are set hold together; none set keeps everything.</summary>
/// <param name="AgeMax">Segments go when their youngest entry is older. Whole milliseconds, 1 ms to <see cref="Limits.RetentionAgeMax"/>.</param>
/// <param name="BytesMax">The oldest segments go while the partition has more. At least 1.</param>
public sealed record RetentionBounds(TimeSpan? AgeMax, long? BytesMax)
{
    /// <summary>Everything stays.</summary>
    public static RetentionBounds Keep { get; } = new(null, null);

    /// <summary>False when a bound is outside its range.</summary>
    public bool IsValid =>
        (AgeMax is not { } age || (age >= TimeSpan.FromMilliseconds(1) && age <= Limits.RetentionAgeMax))
        && BytesMax is null or (> 0 and <= Limits.MetadataNumberMax);
}

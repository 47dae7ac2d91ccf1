namespace Walrus.Cluster;

/// <summary>How a node scrubs.</summary>
/// <param name="BytesPerSecond">Bytes that it reads a second, at most; 0 turns scrubbing off.</param>
/// <param name="Every">Time from the beginning of one round to that of the next; one that takes longer is followed by the next at once.</param>
public sealed record ScrubOptions(long BytesPerSecond, TimeSpan Every)
{
    /// <summary>What a node does unless it is told otherwise.</summary>
    public static ScrubOptions Default { get; } = new(Limits.ScrubBytesPerSecondDefault, Limits.ScrubEveryDefault);

    /// <summary>False when scrubbing is off.</summary>
    public bool IsOn => BytesPerSecond > 0;
}

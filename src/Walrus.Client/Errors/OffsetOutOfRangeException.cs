namespace Walrus.Client;

/// <summary>Reading was to begin at an offset that is gone: retention removed it.</summary>
public sealed class OffsetOutOfRangeException : WalrusException
{
    /// <summary>Says what is there.</summary>
    /// <param name="offset">What was asked for.</param>
    /// <param name="start">The first offset that can still be read.</param>
    public OffsetOutOfRangeException(long offset, long start)
        : base($"Offset {offset} is gone; the first that can be read is {start}.")
    {
        Offset = offset;
        Start = start;
    }

    /// <summary>What was asked for.</summary>
    public long Offset { get; }

    /// <summary>The first offset that can still be read.</summary>
    public long Start { get; }

    /// <summary>False: what is gone stays gone.</summary>
    public override bool IsTransient => false;
}

namespace Walrus.Storage;

/// <summary>Offsets of one partition that follow one another.</summary>
/// <param name="From">The first.</param>
/// <param name="To">The one after the last.</param>
public readonly record struct OffsetRange(Offset From, Offset To)
{
    /// <summary>How many.</summary>
    public long Count => To - From;

    /// <summary><c>10 to 20 (exclusive)</c>.</summary>
    public override string ToString() => $"{From} to {To} (exclusive)";
}

using System.Globalization;

namespace Walrus;

/// <summary>A segment's place in its partition's chain, from 1.</summary>
public readonly record struct SegmentNumber(int Value)
{
    /// <summary>The first segment of every partition.</summary>
    public static SegmentNumber First => new(1);

    /// <summary>The segment that a rollover opens after this one.</summary>
    public SegmentNumber Next => new(Value + 1);

    /// <summary>The plain decimal number, as the wire protocol writes it.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

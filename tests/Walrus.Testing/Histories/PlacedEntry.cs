namespace Walrus.Testing.Histories;

/// <summary>An entry whose place is known.</summary>
/// <param name="Append">Who sent it.</param>
/// <param name="Witness">Who told of its place first: the append itself, when it was told its offset, or a reading.</param>
internal sealed record PlacedEntry(Operation Append, Operation Witness)
{
    /// <summary>The reading that found it and ended first; null when none did.</summary>
    public Operation? Seen { get; set; }

    /// <summary>The entry.</summary>
    public string Value => Append.Values[0];
}

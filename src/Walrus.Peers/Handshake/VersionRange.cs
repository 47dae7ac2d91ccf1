namespace Walrus.Peers;

/// <summary>The protocol versions that a node speaks, both ends included. Two nodes talk in the highest that both speak.</summary>
/// <param name="Min">The oldest.</param>
/// <param name="Max">The newest.</param>
internal readonly record struct VersionRange(ushort Min, ushort Max)
{
    /// <summary>What this code speaks.</summary>
    public static VersionRange Ours => new(1, 1);

    /// <summary>The version to talk in; null when there is none.</summary>
    public ushort? Common(VersionRange other)
    {
        ushort highest = Math.Min(Max, other.Max);
        return highest >= Math.Max(Min, other.Min) ? highest : null;
    }

    /// <summary><c>1</c> or <c>1-3</c>.</summary>
    public override string ToString() => Min == Max ? $"{Min}" : $"{Min}-{Max}";
}

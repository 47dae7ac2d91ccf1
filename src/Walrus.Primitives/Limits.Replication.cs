namespace Walrus;

/// <content>Walrus.Cluster: how entries get from a segment's leader to its followers.</content>
public static partial class Limits
{
    /// <summary>Characters of a boot id that are kept: Linux has 36.</summary>
    public const int BootIdCharsMax = 64;
}

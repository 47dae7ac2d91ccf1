namespace Walrus;

/// <content>Looking at and repairing stores offline.</content>
public static partial class Limits
{
    /// <summary>Bytes of entries that a repair writes into one pack: a few hundred packs for the largest stores, and an index that is read in one go.</summary>
    public const long RepairPackBytes = 256L * 1024 * 1024;
}

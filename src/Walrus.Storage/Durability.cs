namespace Walrus.Storage;

/// <summary>How far an append had got when it was acknowledged.</summary>
public enum Durability
{
    /// <summary>The kernel has it: it survives the end of this process, but not an OS crash or a power cut.</summary>
    Kernel,

    /// <summary>The disk has it: it survives a power cut.</summary>
    Disk,
}

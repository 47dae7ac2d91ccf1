namespace Walrus.Storage;

/// <summary>Why a cut was refused.</summary>
public enum CutRefusal
{
    /// <summary>It would end below the partition's start: what lay there is gone already.</summary>
    BelowStart,

    /// <summary>It would go into a sealed segment, whose end never changes.</summary>
    SealedSegment,
}

/// <summary>A cut would take what must stay, or leave what is gone. Nothing was changed.</summary>
public sealed class CutRefusedException(TopicName topic, Offset end, CutRefusal reason, Offset endMin)
    : StorageException($"Topic '{topic}' cannot be cut to {end}: {Why(reason, endMin)}.")
{
    /// <summary>The topic.</summary>
    public TopicName Topic { get; } = topic;

    /// <summary>The end that was asked for.</summary>
    public Offset End { get; } = end;

    /// <summary>Why not.</summary>
    public CutRefusal Reason { get; } = reason;

    /// <summary>The lowest end that the partition could be cut to.</summary>
    public Offset EndMin { get; } = endMin;

    /// <inheritdoc/>
    public override bool IsTransient => false;

    private static string Why(CutRefusal reason, Offset endMin) => reason == CutRefusal.BelowStart
        ? $"it starts at {endMin}"
        : $"its segments are sealed as far as {endMin}";
}

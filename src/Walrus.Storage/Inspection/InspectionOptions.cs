namespace Walrus.Storage;

/// <summary>What to look at, and how closely.</summary>
public sealed record InspectionOptions
{
    /// <summary>The store's directory. Nothing in it is changed.</summary>
    public required string Directory { get; init; }

    /// <summary>Reads every batch of every pack too, which takes as long as reading the whole store. The journal is always read.</summary>
    public bool Verify { get; init; }

    /// <summary>Shows this topic only; the checks still cover all. Null for all.</summary>
    public TopicName? Topic { get; init; }
}

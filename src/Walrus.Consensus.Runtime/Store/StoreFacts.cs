using System.Collections.Immutable;

namespace Walrus.Consensus.Runtime;

/// <summary>A topic of Raft's memory that was found.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Number">Its number.</param>
/// <param name="Start">Its first offset.</param>
/// <param name="End">Past its last.</param>
internal readonly record struct FoundTopic(StoreTopicKind Kind, long Number, Offset Start, Offset End)
{
    public bool IsEmpty => End <= Start;
}

/// <summary>What lies in a store, before anybody has judged it.</summary>
internal sealed record StoreFacts
{
    /// <summary>The store's identity.</summary>
    public required Guid Store { get; init; }

    /// <summary>True when there is a state value.</summary>
    public bool HasState { get; init; }

    /// <summary>The state value; null when there is none or it cannot be read.</summary>
    public StateValue? State { get; init; }

    /// <summary>The topics.</summary>
    public ImmutableArray<FoundTopic> Topics { get; init; } = [];
}

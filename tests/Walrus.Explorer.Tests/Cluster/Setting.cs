using System.Collections.Immutable;

namespace Walrus.Explorer.Tests.Cluster;

/// <summary>A configuration that is explored.</summary>
internal sealed record Setting
{
    public required string Name { get; init; }

    public int Nodes { get; init; } = 3;

    /// <summary>At most so many segments are opened.</summary>
    public int Segments { get; init; } = 2;

    public required Budget Budget { get; init; }

    /// <summary>True: acknowledged means flushed. False: acknowledged means written, and a power cut may take it.</summary>
    public bool IsEach { get; init; } = true;

    /// <summary>Nodes that may coordinate a seal: those that may become leader of the metadata group.</summary>
    public ImmutableArray<int> Coordinators { get; init; } = [3];

    /// <summary>Nodes whose power may fail.</summary>
    public ImmutableArray<int> Mortal { get; init; } = [1, 2, 3];

    /// <summary>Whether what a follower owes waits, so that one answer stands for several; otherwise it leaves at once.</summary>
    public bool AnswersWait { get; init; }

    /// <summary>Fewer states than this mean that the exploration has lost part of what it is for.</summary>
    public int StatesMin { get; init; }

    public int DepthMin { get; init; }

    public Mistake Mistake { get; init; }
}

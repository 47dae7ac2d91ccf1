namespace Walrus.Cluster.Producers;

/// <summary>What is to be done with a batch of a producer.</summary>
internal enum SequenceVerdict
{
    /// <summary>It comes next: append it.</summary>
    Append = 0,

    /// <summary>All of it is in the log, from <see cref="SequenceDecision.Offset"/> on.</summary>
    Duplicate = 1,

    /// <summary>The same batch is on its way into the log.</summary>
    UnderWay = 2,

    /// <summary>It does not come next, and is not known: <see cref="SequenceDecision.Expected"/> does.</summary>
    OutOfOrder = 3,

    /// <summary>The producer's id is used in a newer epoch: <see cref="SequenceDecision.Epoch"/>.</summary>
    Fenced = 4,

    /// <summary>A new producer, and as many are remembered as can be.</summary>
    TooMany = 5,
}

/// <summary>The answer of a <see cref="ProducerTable"/>; what does not apply is empty.</summary>
internal readonly record struct SequenceDecision(SequenceVerdict Verdict)
{
    /// <summary>Where the first entry is.</summary>
    public Offset Offset { get; init; }

    /// <summary>What comes next.</summary>
    public SequenceNumber Expected { get; init; }

    /// <summary>The newest epoch.</summary>
    public ProducerEpoch Epoch { get; init; }
}

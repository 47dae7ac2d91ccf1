namespace Walrus.Storage;

/// <summary>Whether batches of another node's log were taken over.</summary>
public enum ReplicaAppendOutcome
{
    /// <summary>All of them.</summary>
    Appended,

    /// <summary>None: they do not begin where this log ended when their turn came, or not where they were said to.</summary>
    WrongOffset,
}

/// <summary>What <see cref="PartitionLog.AppendReplicaAsync"/> did.</summary>
/// <param name="Outcome">Whether the batches were taken over.</param>
/// <param name="End">The log's end behind it: what the next batches have to begin with.</param>
/// <param name="Reached">How far what was appended had got; of no meaning when nothing was.</param>
public readonly record struct ReplicaAppendResult(ReplicaAppendOutcome Outcome, Offset End, Durability Reached);

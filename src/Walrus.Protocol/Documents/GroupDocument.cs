namespace Walrus.Protocol;

/// <summary>The answer to GROUPS, an extension.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Groups">Its groups' names, sorted (ordinal).</param>
public sealed record GroupsDocument(string Topic, IReadOnlyList<string> Groups);

/// <summary>The answer to GROUP, an extension.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Group">The group.</param>
/// <param name="Partitions">Where it is in each partition, in order.</param>
public sealed record GroupDocument(string Topic, string Group, IReadOnlyList<GroupPartitionDocument> Partitions);

/// <summary>Where a group is in one partition.</summary>
/// <param name="Partition">From 0.</param>
/// <param name="Position">Everything below is done with: acknowledged, or taken.</param>
/// <param name="End">Past the last entry that readers see.</param>
/// <param name="Lag">Entries between them that are not done with.</param>
/// <param name="InFlight">How many of them consumers have.</param>
/// <param name="DoneAbove">Entries above the position that are done with.</param>
public sealed record GroupPartitionDocument(int Partition, long Position, long End, long Lag, int InFlight, long DoneAbove);

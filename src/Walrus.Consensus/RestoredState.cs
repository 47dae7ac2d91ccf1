namespace Walrus.Consensus;

/// <summary>What a node remembers beside its log when it starts.</summary>
/// <param name="HardState">The last persisted hard state; <see langword="default"/> for a node that never had one.</param>
/// <param name="InitialMembers">
/// The membership before the first entry. The founding voters all start with the same one, and the first leader makes it the first entry; a node that
/// joins later starts with <see cref="MemberSet.Empty"/> and waits to be contacted. Means nothing once there are entries or a snapshot.
/// </param>
public sealed record RestoredState(HardState HardState, MemberSet InitialMembers);

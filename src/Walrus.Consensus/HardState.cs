namespace Walrus.Consensus;

/// <summary>What must survive a restart beside the log (paper, figure 2).</summary>
/// <param name="Term">The newest term seen.</param>
/// <param name="Vote">Whom the node voted for in that term.</param>
/// <param name="Committed">
/// How far the log was known committed: only spares a restarted node the wait for a leader's word. Never past what is already durable, so it holds
/// whichever part of a <see cref="Ready"/> reaches the disk first.
/// </param>
public readonly record struct HardState(Term Term, NodeId Vote, LogIndex Committed);

namespace Walrus.Consensus;

/// <summary>
/// What a node remembers does not fit together: the log lacks committed entries, its terms go back, a membership cannot be read. It must not vote
/// with such a memory; its owner says so and rejoins as a new learner.
/// </summary>
public sealed class RestoredStateException(string message) : Exception(message);

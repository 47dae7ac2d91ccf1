namespace Walrus.Consensus;

/// <summary>
/// The core found itself in a state that it must never be in, or was called after that. Its owner stops the node: going on could promise what is
/// not true. Cause: a mistake in the core, an owner that broke the order of a <see cref="Ready"/>, or a disk that lies.
/// </summary>
public sealed class BrokenInvariantException(string message) : InvalidOperationException(message);

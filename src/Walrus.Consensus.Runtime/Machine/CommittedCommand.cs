namespace Walrus.Consensus.Runtime;

/// <summary>A command that is committed.</summary>
/// <param name="Position">Its place in the log; rises from command to command, not always by one.</param>
/// <param name="Data">What was proposed. Stays valid and unchanged.</param>
public readonly record struct CommittedCommand(LogPosition Position, ReadOnlyMemory<byte> Data);

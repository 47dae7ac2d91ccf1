namespace Walrus.Consensus;

/// <summary>The owner's name for a linearizable read. Given back unchanged.</summary>
public readonly record struct ReadRequest(long Value);

/// <summary>The end of a linearizable read.</summary>
/// <param name="Request">Which.</param>
/// <param name="IsConfirmed">
/// True: once everything up to <paramref name="Index"/> is applied, the machine's answer is linearizable. False: leadership was lost, ask the next leader.
/// </param>
/// <param name="Index">What was committed when the read was asked; meaningless when not confirmed.</param>
public readonly record struct ReadResult(ReadRequest Request, bool IsConfirmed, LogIndex Index);

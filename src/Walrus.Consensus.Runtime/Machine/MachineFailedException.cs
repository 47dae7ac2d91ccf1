namespace Walrus.Consensus.Runtime;

/// <summary>The state machine threw, so this node can no longer tell what its state is: the host stops. <see cref="Exception.InnerException"/> is the cause.</summary>
public sealed class MachineFailedException(string during, Exception cause)
    : Exception($"The state machine failed during {during}: {cause?.Message} This node has stopped taking part; mend the cause and restart it.", cause);

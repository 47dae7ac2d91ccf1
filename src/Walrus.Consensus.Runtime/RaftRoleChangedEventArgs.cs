namespace Walrus.Consensus.Runtime;

/// <summary>This node's role changed, or who it follows.</summary>
/// <param name="status">How it stands now.</param>
public sealed class RaftRoleChangedEventArgs(RaftStatus status) : EventArgs
{
    /// <summary>How it stands now.</summary>
    public RaftStatus Status { get; } = status;
}

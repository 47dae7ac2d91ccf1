namespace Walrus.Consensus.Runtime;

/// <summary>
/// Carries messages to other nodes. May lose, delay, repeat and reorder them; must not change them. What comes in goes to
/// <see cref="RaftHost.Receive"/>, and what is known to be lost to <see cref="RaftHost.ReportUnreachable"/>.
/// </summary>
public interface IRaftTransport
{
    /// <summary>Takes a message for <see cref="Message.To"/>. Never blocks and never throws: what there is no room for is dropped.</summary>
    void Send(Message message);
}

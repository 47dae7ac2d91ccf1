namespace Walrus.Consensus;

/// <summary>The messages that wait for the next <see cref="Ready"/>.</summary>
internal sealed class Outbox
{
    private readonly List<Message> _waiting = [];

    /// <summary>True when nothing waits.</summary>
    public bool IsEmpty => _waiting.Count == 0;

    /// <summary>Adds a message.</summary>
    public void Send(Message message) => _waiting.Add(message);

    /// <summary>
    /// Moves everything into <paramref name="ready"/>. While this node leads, and its term and vote are durable, what a leader says need not wait for
    /// its own disk (thesis 10.2.1): it counts its own copy only when that is durable.
    /// </summary>
    public void MoveTo(Ready ready, bool mayBeEarly)
    {
        foreach (Message message in _waiting)
        {
            bool isEarly = mayBeEarly && message is (AppendRequest or Heartbeat or SnapshotChunk);
            (isEarly ? ready.EarlyMessageList : ready.MessageList).Add(message);
        }

        _waiting.Clear();
    }
}

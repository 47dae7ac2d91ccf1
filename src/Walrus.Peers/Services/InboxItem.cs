namespace Walrus.Peers;

/// <summary>What waits for a channel's turn: a one-way message with its payload, or a call that has its own.</summary>
internal readonly record struct InboxItem(FrameHeader Header, Registration Registration, PooledPayload Payload, RunningCall? Call)
{
    /// <summary>What it counts for in the inbox; calls are counted elsewhere.</summary>
    public int Bytes => Payload.Length;
}

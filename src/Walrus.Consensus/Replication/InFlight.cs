namespace Walrus.Consensus;

/// <summary>The append messages on their way to one follower: a window of messages and bytes, oldest first. Bounded by both.</summary>
internal sealed class InFlight(int messagesMax, int bytesMax)
{
    private readonly Queue<(LogIndex Last, int Bytes)> _sent = new();
    private long _bytes;

    /// <summary>True when no more entries may be sent until some are acknowledged.</summary>
    public bool IsFull => _sent.Count >= messagesMax || _bytes >= bytesMax;

    /// <summary>Messages on their way.</summary>
    public int Count => _sent.Count;

    /// <summary>A message was sent whose last entry is <paramref name="last"/>.</summary>
    public void Add(LogIndex last, int bytes)
    {
        _sent.Enqueue((last, bytes));
        _bytes += bytes;
    }

    /// <summary>Everything up to <paramref name="index"/> has arrived.</summary>
    public void FreeThrough(LogIndex index)
    {
        while (_sent.TryPeek(out (LogIndex Last, int Bytes) oldest) && oldest.Last <= index)
        {
            _sent.Dequeue();
            _bytes -= oldest.Bytes;
        }
    }

    /// <summary>Nothing is on its way any more.</summary>
    public void Clear()
    {
        _sent.Clear();
        _bytes = 0;
    }
}

namespace Walrus.Cluster;

/// <summary>
/// Questions to leaders whether more is committed, which stay open until it is. Those who wait for the same share one, and there are not too many: they take places of the
/// link that reads need, too. Thread-safe.
/// </summary>
internal sealed class LongQuestions(ISegmentPeers peers)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(SegmentId Segment, Offset Seen), Task<bool>> _open = [];

    /// <summary>Questions that are open now.</summary>
    public int Open
    {
        get
        {
            lock (_gate)
            {
                return _open.Count;
            }
        }
    }

    /// <summary>True when the leader has more; false when it has not answered so in time, or too many questions are open. Never fails; ends in bounded time, whoever still waits.</summary>
    public Task<bool> AskAsync(NodeId leader, WaitRequest request)
    {
        (SegmentId, Offset) key = (request.Segment, request.Seen);
        lock (_gate)
        {
            if (_open.TryGetValue(key, out Task<bool>? shared))
            {
                return shared;
            }

            if (_open.Count >= Limits.SegmentWaitsMax)
            {
                return Task.FromResult(false);
            }

            Task<bool> asking = BackgroundWork.Start(() => AskOnceAsync(leader, request));
            _open.Add(key, asking);
            return asking;
        }
    }

    private async Task<bool> AskOnceAsync(NodeId leader, WaitRequest request)
    {
        try
        {
            // Not with the token of whoever came first: the others wait on.
            CopyHeader? answer = await peers.WaitAsync(leader, request, CancellationToken.None);
            return answer is { } header && header.Committed > request.Seen;
        }
        finally
        {
            lock (_gate)
            {
                _open.Remove((request.Segment, request.Seen));
            }
        }
    }
}

namespace Walrus.Peers;

/// <summary>
/// What a connection has brought for one channel and its handlers have not taken, and the loop that gives it to them, one at a time. The connection's reader
/// waits while it is full. So a channel that is slow keeps its own order and does not hold up the others, until it is full.
/// </summary>
internal sealed class ChannelInbox(Func<InboxItem, ValueTask> handle, Action<InboxItem> drop)
{
    private readonly Lock _gate = new();
    private readonly Queue<InboxItem> _items = new();
    private readonly QueueAccount _account = new(Limits.PeerInboxMessagesMax, Limits.PeerInboxBytesMax);
    private readonly Signal _added = new();
    private readonly Signal _taken = new();
    private bool _isClosed;

    /// <summary>Adds an item, after waiting for room. The reader's own method. After <see cref="Close"/> items are dropped.</summary>
    public ValueTask AddAsync(in InboxItem item) => TryAdd(item) ? ValueTask.CompletedTask : WaitAndAddAsync(item);

    /// <summary>Completes when everything was handled, or the inbox was closed. The reader's own method, too.</summary>
    public async ValueTask EmptyAsync()
    {
        while (true)
        {
            lock (_gate)
            {
                if (_account.Items == 0 || _isClosed)
                {
                    return;
                }
            }

            await _taken.WaitAsync();
        }
    }

    /// <summary>Handles items until <see cref="Close"/>. The handling function does not throw.</summary>
    public async Task RunAsync()
    {
        while (true)
        {
            if (!TryTake(out InboxItem item, out bool isClosed))
            {
                if (isClosed)
                {
                    return;
                }

                await _added.WaitAsync();
                continue;
            }

            await handle(item);
            lock (_gate)
            {
                _account.Release(1, item.Bytes);
            }

            _taken.Raise();
        }
    }

    /// <summary>Drops what waits; the item that is being handled is waited for by <see cref="RunAsync"/>. From any thread.</summary>
    public void Close()
    {
        InboxItem[] dropped;
        lock (_gate)
        {
            _isClosed = true;
            dropped = [.. _items];
            _items.Clear();
        }

        foreach (InboxItem item in dropped)
        {
            drop(item);
        }

        _added.Raise();
        _taken.Raise();
    }

    private async ValueTask WaitAndAddAsync(InboxItem item)
    {
        do
        {
            await _taken.WaitAsync();
        }
        while (!TryAdd(item));
    }

    private bool TryAdd(in InboxItem item)
    {
        bool isClosed;
        lock (_gate)
        {
            isClosed = _isClosed;
            if (!isClosed)
            {
                if (!_account.TryTake(item.Bytes))
                {
                    return false;
                }

                _items.Enqueue(item);
            }
        }

        if (isClosed)
        {
            drop(item);
        }
        else
        {
            _added.Raise();
        }

        return true;
    }

    private bool TryTake(out InboxItem item, out bool isClosed)
    {
        lock (_gate)
        {
            isClosed = _isClosed;
            return _items.TryDequeue(out item);
        }
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Walrus.Consensus.Runtime;

/// <summary>
/// What waits for the host's loop, bounded: messages are dropped when there is no room, because Raft repeats them; who asks for something waits;
/// ticks and reports add up. Written by any thread, read by the loop.
/// </summary>
internal sealed class Inbox
{
    private readonly Channel<Message> _messages =
        Channel.CreateBounded<Message>(new BoundedChannelOptions(Limits.RaftInboxMessagesMax) { SingleReader = true });

    private readonly Channel<HostRequest> _requests =
        Channel.CreateBounded<HostRequest>(new BoundedChannelOptions(Limits.RaftRequestsMax) { SingleReader = true });

    // One place: however many signals come, the loop wakes once and then looks at everything.
    private readonly Channel<bool> _signal =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });

    private readonly Lock _gate = new();
    private readonly HashSet<NodeId> _unreachable = [];
    private long _messageBytes;
    private int _ticks;
    private volatile bool _isClosed;

    /// <summary>True once the loop is to end.</summary>
    public bool IsClosed => _isClosed;

    /// <summary>False when it was dropped, because too many or too large ones wait, or because nobody takes them any more.</summary>
    public bool TryAdd(Message message)
    {
        long bytes = Interlocked.Add(ref _messageBytes, BytesOf(message));
        bool isTaken = bytes <= Limits.RaftInboxBytesMax && _messages.Writer.TryWrite(message);
        if (isTaken)
        {
            Wake();
        }
        else
        {
            _ = Interlocked.Add(ref _messageBytes, -BytesOf(message));
        }

        return isTaken;
    }

    /// <summary>Completes when the request waits for the loop; false when there is none any more.</summary>
    public async ValueTask<bool> AddAsync(HostRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await _requests.Writer.WriteAsync(request, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            return false;
        }

        Wake();
        return true;
    }

    /// <summary>A tick of the clock.</summary>
    public void AddTick()
    {
        _ = Interlocked.Increment(ref _ticks);
        Wake();
    }

    /// <summary>The link to <paramref name="node"/> lost messages.</summary>
    public void AddUnreachable(NodeId node)
    {
        lock (_gate)
        {
            // Who is no member is of no interest to the core, and the set stays small.
            if (_unreachable.Count < Limits.MembersMax)
            {
                _ = _unreachable.Add(node);
            }
        }

        Wake();
    }

    /// <summary>Lets the loop look again.</summary>
    public void Wake() => _ = _signal.Writer.TryWrite(true);

    /// <summary>The loop is to end; requests that wait in vain from now on say so.</summary>
    public void Close()
    {
        _isClosed = true;
        _ = _requests.Writer.TryComplete();
        _ = _messages.Writer.TryComplete();
        Wake();
    }

    /// <summary>Completes when something may have come.</summary>
    public async ValueTask WaitAsync() => _ = await _signal.Reader.ReadAsync();

    /// <summary>The next message.</summary>
    public bool TryTake([NotNullWhen(true)] out Message? message)
    {
        bool isThere = _messages.Reader.TryRead(out message);
        if (isThere)
        {
            _ = Interlocked.Add(ref _messageBytes, -BytesOf(message!));
        }

        return isThere;
    }

    /// <summary>The next request.</summary>
    public bool TryTake([NotNullWhen(true)] out HostRequest? request) => _requests.Reader.TryRead(out request);

    /// <summary>The ticks since the last call.</summary>
    public int TakeTicks() => Interlocked.Exchange(ref _ticks, 0);

    /// <summary>Nodes reported since the last call; empty in nearly all cases.</summary>
    public NodeId[] TakeUnreachable()
    {
        lock (_gate)
        {
            if (_unreachable.Count == 0)
            {
                return [];
            }

            NodeId[] nodes = [.. _unreachable];
            _unreachable.Clear();
            return nodes;
        }
    }

    private static long BytesOf(Message message) => message switch
    {
        AppendRequest append => Limits.LogEntryOverheadBytes + SumOf(append.Entries),
        SnapshotChunk chunk => Limits.LogEntryOverheadBytes + chunk.Data.Length,
        _ => Limits.LogEntryOverheadBytes,
    };

    private static long SumOf(IReadOnlyList<LogEntry> entries)
    {
        long bytes = 0;
        for (int i = 0; i < entries.Count; i++)
        {
            bytes += entries[i].Bytes;
        }

        return bytes;
    }
}

namespace Walrus.Cluster.Replication;

/// <summary>How a leader treats a follower of one segment.</summary>
internal enum FollowerState
{
    /// <summary>There is no link. Nothing is sent.</summary>
    Away = 0,

    /// <summary>One empty message asks where it is; nothing else until it answers.</summary>
    Probing = 1,

    /// <summary>Messages go out ahead of their answers, within the window.</summary>
    Streaming = 2,

    /// <summary>It could take nothing; left alone for a while.</summary>
    Paused = 3,

    /// <summary>It refuses for good, or contradicts what the leader knows. Nothing is sent any more.</summary>
    Stopped = 4,
}

/// <summary>What a leader knows of one follower of one segment.</summary>
internal sealed class FollowerProgress(NodeId node, Offset start)
{
    private readonly Queue<(Offset End, int Bytes, TimeSpan SentAt)> _window = new();
    private TimeSpan _pause = Limits.ReplicationPauseMin;

    /// <summary>Who.</summary>
    public NodeId Node { get; } = node;

    /// <summary>How it is treated.</summary>
    public FollowerState State { get; private set; }

    /// <summary>The follower's life that <see cref="Durable"/> is of; 0 before it was heard.</summary>
    public Incarnation Life { get; private set; }

    /// <summary>Past the last entry that it holds durably, by what it said in its present life.</summary>
    public Offset Durable { get; private set; } = start;

    /// <summary>Where the next message begins.</summary>
    public Offset Next { get; private set; } = start;

    /// <summary>Counts the times that the place to send from was set anew: hints that answer earlier messages are of no use.</summary>
    public long Attempt { get; private set; } = 1;

    /// <summary>The committed end that was sent with the last message.</summary>
    public Offset CommittedSent { get; private set; } = start;

    /// <summary>Bytes sent and not acknowledged.</summary>
    public long WindowBytes { get; private set; }

    /// <summary>When a pause ends, or since when an answer is awaited.</summary>
    public TimeSpan Since { get; private set; }

    /// <summary>Whether the probe is out.</summary>
    public bool IsAsked { get; private set; }

    /// <summary>Whether the window has room.</summary>
    public bool HasRoom => WindowBytes < Limits.ReplicationWindowBytes && _window.Count < Limits.ReplicationWindowMessages;

    /// <summary>The first time at which something is due by itself; null when nothing is.</summary>
    public TimeSpan? Due => State switch
    {
        FollowerState.Paused => Since,
        FollowerState.Probing when IsAsked => Since + Limits.ReplicationAnswerPatience,
        FollowerState.Streaming when _window.Count > 0 => _window.Peek().SentAt + Limits.ReplicationAnswerPatience,
        _ => null,
    };

    /// <summary>A new segment is empty everywhere: no need to ask.</summary>
    public void BeginStreaming() => State = FollowerState.Streaming;

    /// <summary>The link is there: ask where it is.</summary>
    public void Probe()
    {
        Restart(Durable, FollowerState.Probing);
        IsAsked = false;
    }

    /// <summary>The link is gone, with all that was under way.</summary>
    public void Leave() => Restart(Durable, FollowerState.Away);

    /// <summary>It said where it is.</summary>
    public void MoveTo(Offset next)
    {
        _pause = Limits.ReplicationPauseMin;
        Restart(next, FollowerState.Streaming);
    }

    /// <summary>It could take nothing.</summary>
    public void Pause(TimeSpan now)
    {
        Restart(Durable, FollowerState.Paused);
        Since = now + _pause;
        _pause = _pause * 2 > Limits.ReplicationPauseMax ? Limits.ReplicationPauseMax : _pause * 2;
    }

    /// <summary>It refuses for good.</summary>
    public void Stop() => Restart(Durable, FollowerState.Stopped);

    /// <summary>It is another life of the node: what the one before held is not counted any more.</summary>
    public void BeginLife(Incarnation life, Offset start)
    {
        bool isFirst = Life.Value == 0;
        Life = life;
        if (!isFirst)
        {
            Durable = start;
            if (State is FollowerState.Streaming or FollowerState.Paused)
            {
                Probe();
            }
        }
    }

    /// <summary>It holds everything below <paramref name="durable"/>. Never goes back within a life.</summary>
    public void Hold(Offset durable)
    {
        if (durable > Durable)
        {
            Durable = durable;
            _pause = Limits.ReplicationPauseMin;
            if (durable > Next)
            {
                Next = durable;
            }
        }

        while (_window.TryPeek(out (Offset End, int Bytes, TimeSpan SentAt) first) && first.End <= Durable)
        {
            _ = _window.Dequeue();
            WindowBytes -= first.Bytes;
        }
    }

    /// <summary>A message is on its way.</summary>
    public void Sent(Offset next, int bytes, Offset committed, TimeSpan now)
    {
        CommittedSent = committed;
        if (State == FollowerState.Probing)
        {
            IsAsked = true;
            Since = now;
        }
        else if (bytes > 0)
        {
            _window.Enqueue((next, bytes, now));
            WindowBytes += bytes;
            Next = next;
        }
    }

    private void Restart(Offset next, FollowerState state)
    {
        Attempt++;
        State = state;
        Next = next;
        CommittedSent = Offset.Zero;
        IsAsked = false;
        WindowBytes = 0;
        _window.Clear();
    }
}

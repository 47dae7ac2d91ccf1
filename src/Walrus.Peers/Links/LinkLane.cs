namespace Walrus.Peers;

/// <summary>One lane of a link: the loop that keeps one connection to the peer alive, and the door to the connection there is.</summary>
internal sealed class LinkLane : IDisposable
{
    private readonly Lock _gate = new();
    private readonly NodeId _peer;
    private readonly PeerLane _lane;
    private readonly LinkServices _services;
    private readonly Backoff _backoff;
    private readonly WakeablePause _pause;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationToken _stop;
    private PeerAddress _address;
    private volatile DialledConnection? _current;
    private TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource? _attempt;
    private HandshakeRefusal _lastRefusal;

    public LinkLane(NodeId peer, PeerLane lane, PeerAddress address, LinkServices services)
    {
        _peer = peer;
        _lane = lane;
        _address = address;
        _services = services;
        _backoff = new Backoff(services.Chance);
        _pause = new WakeablePause(services.Settings.Time);
        _stop = _stopping.Token;
    }

    /// <summary>The connection there is; null while there is none.</summary>
    public DialledConnection? Current => _current;

    /// <summary>Completes when there is a connection.</summary>
    public Task Connected
    {
        get
        {
            lock (_gate)
            {
                return _connected.Task;
            }
        }
    }

    /// <summary>Dials and dials again until stopped. Never throws.</summary>
    public async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            TimeSpan heldFor = TimeSpan.Zero;
            try
            {
                heldFor = await ConnectAsync();
            }
            catch (OperationCanceledException)
            {
                // Stopping, or the address changed in the middle of an attempt.
            }
            catch (Exception defect)
            {
                _services.Events.Failed(_peer, _lane, defect);
            }

            TimeSpan pause;
            lock (_gate)
            {
                pause = _backoff.Next(heldFor);
            }

            await _pause.WaitAsync(pause, _stop);
        }
    }

    /// <summary>The peer is somewhere else from here on.</summary>
    public void Move(PeerAddress address)
    {
        lock (_gate)
        {
            if (_address == address)
            {
                return;
            }

            _address = address;
            _backoff.Reset();
            _ = _attempt?.CancelAsync();
        }

        _current?.Frames.Close(LinkEndReason.AddressChanged);
        _pause.Wake();
    }

    /// <summary>There is reason to believe that an attempt would succeed now: does not wait for the pause to end.</summary>
    public void Poke()
    {
        if (_current is null)
        {
            _pause.Wake();
        }
    }

    /// <summary>Closes what belongs to an incarnation older than this one.</summary>
    public void Outdate(Incarnation newest)
    {
        if (_current is { } current && current.Peer.Incarnation < newest)
        {
            current.Frames.Close(LinkEndReason.Replaced);
            _pause.Wake();
        }
    }

    /// <summary>Dials no more, and lets the connection end when what is in flight is answered and what is queued is sent.</summary>
    public async Task DrainAsync()
    {
        await _stopping.CancelAsync();
        DialledConnection? current;
        lock (_gate)
        {
            current = _current;
        }

        if (current is not null)
        {
            await current.DrainAsync();
        }
    }

    /// <summary>Dials no more, and ends the connection now.</summary>
    public void Close(LinkEndReason reason)
    {
        _ = _stopping.CancelAsync();
        lock (_gate)
        {
            _current?.Frames.Close(reason);
        }
    }

    /// <summary>After the loop has ended.</summary>
    public void Dispose() => _stopping.Dispose();

    /// <summary>One attempt, and the connection that comes of it to its end. Returns how long it held.</summary>
    private async Task<TimeSpan> ConnectAsync()
    {
        using CancellationTokenSource attempt = CancellationTokenSource.CreateLinkedTokenSource(_stop);
        PeerAddress address;
        lock (_gate)
        {
            address = _address;
            _attempt = attempt;
        }

        DialOutcome outcome;
        try
        {
            outcome = await _services.Dialler.ConnectAsync(address, _peer, _lane, attempt.Token);
        }
        finally
        {
            lock (_gate)
            {
                _attempt = null;
            }
        }

        if (outcome.Connection is null)
        {
            _services.Events.Refused(_peer, _lane, outcome.Result, isNews: outcome.Result.Refusal != _lastRefusal);
            _lastRefusal = outcome.Result.Refusal;
            return TimeSpan.Zero;
        }

        _lastRefusal = HandshakeRefusal.None;
        return await ServeAsync(outcome, address);
    }

    private async Task<TimeSpan> ServeAsync(DialOutcome outcome, PeerAddress address)
    {
        TimeProvider time = _services.Settings.Time;
        long since = time.GetTimestamp();
        PeerIdentity identity = outcome.Result.Other!.Identity;
        using FrameConnection frames = new(outcome.Transport.Pipes, _lane, _services.Settings);
        DialledConnection connection = new(frames, identity, _services.Settings);
        _services.Roster.Connected(_peer);
        _services.Live.Add(frames, connection);
        LinkEndReason reason = LinkEndReason.Defect;
        try
        {
            if (outcome.IsNewer)
            {
                _services.OnNewer?.Invoke(identity);
            }

            if (TryInstall(connection, address))
            {
                _services.Events.Connected(identity, _lane);
                reason = await connection.RunAsync();
                Uninstall();
                _services.Events.Disconnected(_peer, _lane, reason, frames.FramesLost, frames.Defect);
            }
            else
            {
                frames.Close(LinkEndReason.Stopping);
                reason = await connection.RunAsync();
            }
        }
        finally
        {
            _services.Live.Remove(frames);
            _services.Roster.Disconnected(_peer);
            if (!ConnectionEnding.IsOrderly(reason))
            {
                outcome.Connection!.Abort();
            }

            await outcome.Transport.DisposeAsync();
            await ConnectionEnding.CloseAsync(outcome.Connection!, ConnectionEnding.IsOrderly(reason), time);
        }

        return time.GetElapsedTime(since);
    }

    private bool TryInstall(DialledConnection connection, PeerAddress address)
    {
        lock (_gate)
        {
            if (_stop.IsCancellationRequested || _address != address)
            {
                return false;
            }

            _current = connection;
            _connected.TrySetResult();
            return true;
        }
    }

    private void Uninstall()
    {
        lock (_gate)
        {
            _current = null;
            _connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}

using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Walrus.Peers;

/// <summary>
/// A node's links to the other nodes of its cluster: dials those that it is told of, and serves those that call.
/// </summary>
/// <remarks>
/// <para>How a service uses it:</para>
/// <list type="number">
/// <item>It has a channel, <c>new PeerChannel(7, PeerLane.Normal)</c>, the same on all nodes, and numbers its message kinds. The lane says with whom it shares a
/// connection: Raft is on the urgent one, what clients wait for on the normal one, catch-up on the bulk one.</item>
/// <item>It registers handlers with <see cref="PeerServices"/> before <see cref="Start"/>: <see cref="IPeerMessageHandler"/> for one-way messages,
/// <see cref="IPeerRequestHandler"/>, <see cref="IPeerStreamHandler"/>; and an <see cref="IPeerObserver"/> when it wants to know about losses.</item>
/// <item>It sends through <see cref="Find"/>: <see cref="PeerLink.TrySend"/> (never waits, may drop and says so), <see cref="PeerLink.SendAsync"/> (waits for room),
/// <see cref="PeerLink.RequestAsync"/> (one answer, one outcome), <see cref="PeerLink.OpenStream"/> (many messages, flow control, one answer).</item>
/// <item>It handles the outcomes: a message that was queued may be lost with its connection, and a request that timed out may have been carried out. There are
/// no retries here: whether something may be repeated only the service knows.</item>
/// </list>
/// <para>Who the peers are comes from outside and may change at any time: <see cref="SetPeer"/>, <see cref="RemovePeer"/>. Where a peer is, its own calls tell too: when it
/// cannot be reached, or has started anew, it is dialled where it says that it is. Connections of nodes that this one was not
/// told of are accepted when they belong to the cluster, because they may know of the new metadata first.</para>
/// <para>Bad input ends the connection it came from, is counted by reason (meter <c>Walrus.Peers</c>), and does nothing else.</para>
/// </remarks>
public sealed class PeerNetwork : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<NodeId, PeerLink> _links = [];
    private readonly List<Task> _ending = [];
    private readonly PeerServices _services;
    private readonly PeerMeter _meter;
    private readonly ConnectionSettings _settings;
    private readonly RosterGate _roster;
    private readonly LiveConnections _live;
    private readonly AcceptedPeers _accepted = new();
    private readonly LinkServices _linkServices;
    private readonly PeerReception _reception;
    private readonly Shutdown _shutdown;
    private bool _isStarted;
    private Task? _stopping;

    /// <summary>A network that does nothing before <see cref="Start"/>.</summary>
    /// <param name="options">Who this node is, and its bounds.</param>
    /// <param name="services">What it does for others; may be added to until the start.</param>
    /// <param name="connections">Makes connections: <see cref="SocketConnectionFactory"/>, or a test's own. Not disposed.</param>
    /// <param name="jitter">Spreads reconnection; used by one thread at a time.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where logs go.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public PeerNetwork(
        PeerOptions options, PeerServices services, IConnectionFactory connections, Random jitter, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(jitter);
        ArgumentNullException.ThrowIfNull(time);
        options.Validate();
        ILogger log = loggers.CreateLogger<PeerNetwork>();
        Lock chance = new();
        Options = options;
        _services = services;
        _meter = new PeerMeter(options.Identity.Node);
        _settings = new ConnectionSettings(options, time, new PayloadPool(), _meter);
        _roster = new RosterGate(new PeerRoster(options.Identity, VersionRange.Ours, options.TakesGuests));
        _live = new LiveConnections(time);
        _linkServices = new LinkServices(
            new Dialler(connections, _roster, options, time), _settings, _live, _roster, new LinkEvents(services, _meter, log), Chance)
        {
            OnNewer = Outdate,
        };
        _reception = new PeerReception(_services, _settings, _roster, _live, _accepted, log) { OnCaller = OnCaller };
        _shutdown = new Shutdown(time, log);

        double Chance()
        {
            lock (chance)
            {
                return jitter.NextDouble();
            }
        }
    }

    /// <summary>Who this node is, and its bounds.</summary>
    public PeerOptions Options { get; }

    /// <summary>What is open or rented now: for tests of leaks.</summary>
    internal (int Connections, int Accepted, int Payloads) Counts => (_live.Count, _accepted.Count, _settings.Payloads.Outstanding);

    /// <summary>The peers that it dials, in no order.</summary>
    public IReadOnlyList<PeerLink> Peers
    {
        get
        {
            lock (_gate)
            {
                return [.. _links.Values];
            }
        }
    }

    /// <summary>Begins to dial and to serve. Services do not change from here on.</summary>
    /// <exception cref="InvalidOperationException">It was started or stopped before.</exception>
    public void Start()
    {
        lock (_gate)
        {
            if (_isStarted || _stopping is not null)
            {
                throw new InvalidOperationException("A network starts once.");
            }

            _isStarted = true;
            _services.Close();
            foreach (PeerLink link in _links.Values)
            {
                link.Start();
            }
        }

        _reception.Open();
    }

    /// <summary>
    /// Names a peer and its address, or a new address of one that is known: then its connections are made anew. A peer that was removed is welcome again.
    /// </summary>
    /// <exception cref="ArgumentException">It is this node itself, or no node.</exception>
    /// <exception cref="InvalidOperationException">The network has stopped.</exception>
    public PeerLink SetPeer(NodeId node, PeerAddress address)
    {
        if (node == Options.Identity.Node || node.Value <= 0 || address.Port == 0)
        {
            throw new ArgumentException($"Node {node} at {address} cannot be a peer of node {Options.Identity.Node}.", nameof(node));
        }

        PeerLink? link;
        lock (_gate)
        {
            if (_stopping is not null)
            {
                throw new InvalidOperationException("The network has stopped.");
            }

            _roster.Restore(node);
            if (!_links.TryGetValue(node, out link))
            {
                link = new PeerLink(node, address, _linkServices);
                _links.Add(node, link);
                if (_isStarted)
                {
                    link.Start();
                }

                return link;
            }
        }

        link.Move(address);
        return link;
    }

    /// <summary>The link to a peer; null for a node that was not named or was removed.</summary>
    public PeerLink? Find(NodeId node)
    {
        lock (_gate)
        {
            return _links.GetValueOrDefault(node);
        }
    }

    /// <summary>Forgets a peer: its connections end, in both directions, and it is refused until it is set again. False when it was not known.</summary>
    public bool RemovePeer(NodeId node)
    {
        PeerLink? link;
        lock (_gate)
        {
            _roster.Remove(node);
            if (_links.Remove(node, out link))
            {
                link.Close(LinkEndReason.Removed);
                _ending.RemoveAll(task => task.IsCompleted);
                _ending.Add(link.EndAsync());
            }
        }

        _accepted.Close(node);
        return link is not null;
    }

    /// <summary>
    /// Serves a connection that a listener accepted (<see cref="PeerConnectionHandler"/>, <see cref="PeerListener"/>). The task ends when the connection may be
    /// disposed, and never fails.
    /// </summary>
    public Task AcceptAsync(ConnectionContext connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return _reception.ServeAsync(connection);
    }

    /// <summary>
    /// Takes no more, lets what is in flight end, then closes everything; each of the two within <see cref="Limits.PeerDrainMax"/>. May be called again; the
    /// token cuts the first part short.
    /// </summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _stopping ??= StopOnceAsync([.. _links.Values], cancellationToken);
        }
    }

    /// <summary>Stops, if that has not happened, and releases everything.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        _live.Dispose();
        _reception.Dispose();
        _meter.Dispose();
    }

    private async Task StopOnceAsync(PeerLink[] links, CancellationToken cancellationToken)
    {
        await Task.Yield(); // The caller holds the lock.
        _reception.Close();
        await _shutdown.DrainAsync([.. links.Select(link => link.DrainAsync()), _accepted.DrainAsync()], cancellationToken);
        foreach (PeerLink link in links)
        {
            link.Close(LinkEndReason.Stopping);
        }

        _accepted.CloseAll();
        Task[] removed;
        lock (_gate)
        {
            removed = [.. _ending];
        }

        await _shutdown.EndAsync([.. links.Select(link => link.EndAsync()), .. removed, _accepted.EmptyAsync()]);
    }

    private void OnCaller(PeerIdentity caller, bool isNewer)
    {
        if (isNewer)
        {
            Outdate(caller);
        }

        PeerLink? link = Find(caller.Node);
        if (link is not null && (isNewer || !link.IsConnected(PeerLane.Urgent)))
        {
            // A node that has moved is found where it says that it is: nobody else may be able to tell, as it cannot change the metadata before it is reached.
            link.Move(caller.Advertised);
        }

        link?.Poke();
    }

    private void Outdate(PeerIdentity newest)
    {
        _accepted.Outdate(newest.Node, newest.Incarnation);
        Find(newest.Node)?.Outdate(newest.Incarnation);
    }
}

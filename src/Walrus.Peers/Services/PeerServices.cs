using System.Collections.Frozen;

namespace Walrus.Peers;

/// <summary>
/// What a node does for its peers: handlers by channel and kind, and observers of its links. The composition root fills it before
/// <see cref="PeerNetwork.Start"/>; afterwards it does not change.
/// </summary>
public sealed class PeerServices
{
    private readonly Dictionary<(ushort Channel, ushort Kind), Registration> _open = [];
    private readonly List<IPeerObserver> _observers = [];
    private FrozenDictionary<(ushort Channel, ushort Kind), Registration>? _closed;

    /// <summary>Told what happens to links, in the order of their registration.</summary>
    internal IReadOnlyList<IPeerObserver> Observers => _observers;

    /// <summary>Registers a handler of one-way messages.</summary>
    /// <exception cref="InvalidOperationException">There is one for that channel and kind, or the network has started.</exception>
    public PeerServices OnMessage(PeerChannel channel, MessageKind kind, IPeerMessageHandler handler) => Add(channel, kind, new Registration(Message: handler));

    /// <summary>Registers a handler of requests.</summary>
    /// <exception cref="InvalidOperationException">There is one for that channel and kind, or the network has started.</exception>
    public PeerServices OnRequest(PeerChannel channel, MessageKind kind, IPeerRequestHandler handler) => Add(channel, kind, new Registration(Request: handler));

    /// <summary>
    /// Registers a handler of requests that nodes without an id may send, too (<see cref="PeerOptions.TakesGuests"/>): how a new node asks to become a member.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is one for that channel and kind, or the network has started.</exception>
    public PeerServices OnGuestRequest(PeerChannel channel, MessageKind kind, IPeerRequestHandler handler) =>
        Add(channel, kind, new Registration(Request: handler, IsForGuests: true));

    /// <summary>Registers a handler of streams.</summary>
    /// <exception cref="InvalidOperationException">There is one for that channel and kind, or the network has started.</exception>
    public PeerServices OnStream(PeerChannel channel, MessageKind kind, IPeerStreamHandler handler) => Add(channel, kind, new Registration(Stream: handler));

    /// <summary>Adds an observer.</summary>
    /// <exception cref="InvalidOperationException">The network has started.</exception>
    public PeerServices Observe(IPeerObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        ThrowIfClosed();
        _observers.Add(observer);
        return this;
    }

    /// <summary>No more changes.</summary>
    internal void Close() => _closed ??= _open.ToFrozenDictionary();

    /// <summary>What handles that, if the sender may ask for it.</summary>
    internal Registration? Find(in FrameHeader header, bool isGuest) =>
        _closed is not null && _closed.TryGetValue((header.Channel, header.Code), out Registration? found) && (found.IsForGuests || !isGuest) ? found : null;

    private PeerServices Add(PeerChannel channel, MessageKind kind, Registration registration)
    {
        ThrowIfClosed();
        if (registration is { Message: null, Request: null, Stream: null })
        {
            throw new ArgumentNullException(nameof(registration), "There is no handler.");
        }

        return _open.TryAdd((channel.Number, kind.Value), registration)
            ? this
            : throw new InvalidOperationException($"Channel {channel}, kind {kind} has a handler already.");
    }

    private void ThrowIfClosed()
    {
        if (_closed is not null)
        {
            throw new InvalidOperationException("Services are registered before the network starts.");
        }
    }
}

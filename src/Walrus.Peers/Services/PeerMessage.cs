namespace Walrus.Peers;

/// <summary>What came from a peer. The payload is valid until the handler's task has completed: decode or copy what is to stay.</summary>
/// <param name="From">The sender, as it introduced itself; of a guest, the node is none.</param>
/// <param name="Channel">The number of the channel.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="Payload">Its bytes.</param>
public readonly record struct PeerMessage(PeerIdentity From, ushort Channel, MessageKind Kind, ReadOnlyMemory<byte> Payload);

namespace Walrus.Peers;

/// <summary>What is registered for a channel and kind: exactly one of the three.</summary>
internal sealed record Registration(
    IPeerMessageHandler? Message = null, IPeerRequestHandler? Request = null, IPeerStreamHandler? Stream = null, bool IsForGuests = false);

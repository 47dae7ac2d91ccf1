namespace Walrus.Peers;

/// <summary>What all connections of a network share.</summary>
/// <param name="Options">The bounds and times.</param>
/// <param name="Time">The clock.</param>
/// <param name="Payloads">Memory of received payloads.</param>
/// <param name="Meter">What is counted.</param>
internal sealed record ConnectionSettings(PeerOptions Options, TimeProvider Time, PayloadPool Payloads, PeerMeter Meter);

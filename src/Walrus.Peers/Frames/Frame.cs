using System.Buffers;

namespace Walrus.Peers;

/// <summary>A whole frame whose checksum holds.</summary>
/// <param name="Header">Its header.</param>
/// <param name="Payload">A slice of the bytes it was read from: valid as long as they are.</param>
internal readonly record struct Frame(FrameHeader Header, ReadOnlySequence<byte> Payload);

namespace Walrus.Peers;

/// <summary>The fields of a frame's header that mean something to those above the codec.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Channel">The channel of messages, requests and stream openings, else 0.</param>
/// <param name="Code">The message kind of those, the code of a refusal or abort, else 0.</param>
/// <param name="Correlation">Which request or stream it belongs to, from 1; 0 where there is none.</param>
internal readonly record struct FrameHeader(FrameKind Kind, ushort Channel = 0, ushort Code = 0, ulong Correlation = 0);

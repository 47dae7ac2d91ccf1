using Walrus.Node.Commands;

namespace Walrus.Node.Connections;

/// <summary>A request in flight: its answer, and what it holds of the window until that is written.</summary>
/// <param name="Reply">Awaited once, by the responder.</param>
/// <param name="Demand">What was admitted.</param>
/// <param name="ReplyBytesReserved">Bytes of answers that it is counted with.</param>
/// <param name="StartedAt">The <see cref="TimeProvider"/>'s timestamp at which it was started.</param>
internal readonly record struct PendingReply(ValueTask<Reply> Reply, Demand Demand, int ReplyBytesReserved, long StartedAt);

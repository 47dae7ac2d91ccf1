using Walrus.Node.Commands;
using Walrus.Node.Metrics;

namespace Walrus.Node.Connections;

/// <summary>What all connections of a node share.</summary>
/// <param name="Dispatcher">The commands.</param>
/// <param name="Window">How much each may have in flight.</param>
/// <param name="FrameBytesMax">The longest frame body.</param>
/// <param name="Probe">Counts.</param>
/// <param name="Time">Measures.</param>
/// <param name="AppendRoom">Completes when the engine takes an append without blocking its caller.</param>
internal sealed record ConnectionServices(
    CommandDispatcher Dispatcher, WindowLimits Window, int FrameBytesMax, ConnectionProbe Probe, TimeProvider Time, Func<ValueTask> AppendRoom);

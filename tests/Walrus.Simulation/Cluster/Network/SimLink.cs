using System.IO.Pipelines;

namespace Walrus.Simulation.Cluster;

/// <summary>A connection from one node to another, both directions.</summary>
#pragma warning disable CA1001 // The source has no timer and nothing to give back, and both ends may reset at any time.
internal sealed class SimLink
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource _closed = new();
    private readonly SimNetwork _network;
    private readonly SimWire _out;
    private readonly SimWire _back;

    public SimLink(SimNetwork network, (int Node, SimScheduler Scheduler) caller, (int Node, SimScheduler Scheduler) called)
    {
        _network = network;
        _out = new SimWire(network, caller.Node, called.Node, new SimPipeScheduler(called.Scheduler));
        _back = new SimWire(network, called.Node, caller.Node, new SimPipeScheduler(caller.Scheduler));
        Dialled = new SimConnection(this, _back.Reader, _out);
        Accepted = new SimConnection(this, _out.Reader, _back);
    }

    /// <summary>The caller's end.</summary>
    public SimConnection Dialled { get; }

    /// <summary>The other end.</summary>
    public SimConnection Accepted { get; }

    public CancellationToken Closed => _closed.Token;

    /// <summary>Whether one of its ends is at that node.</summary>
    public bool Touches(int node) => _out.From == node || _out.To == node;

    /// <summary>Whether it is between these two.</summary>
    public bool IsBetween(int one, int other) => Touches(one) && Touches(other);

    /// <summary>Both ends find it broken; what was under way is lost.</summary>
    public void Reset()
    {
        if (_network.Forget(this))
        {
            _out.Break();
            _back.Break();
            _ = _closed.CancelAsync();
        }
    }

    /// <summary>Goes on after a way was blocked.</summary>
    public void Resume()
    {
        _out.Resume();
        _back.Resume();
    }
}

namespace Walrus.Consensus;

/// <summary>A leader that hands over (thesis 3.10): takes no proposals until the other has caught up and was told to stand, or time is up.</summary>
internal sealed class LeadershipTransfer
{
    private bool _isTold;
    private int _ticks;

    /// <summary>Who is to lead; none when nothing is handed over.</summary>
    public NodeId To { get; private set; }

    /// <summary>True while leadership is being handed over.</summary>
    public bool IsUnderWay => !To.IsNone;

    /// <summary>Begins, or begins again with somebody else.</summary>
    public void Begin(NodeId to)
    {
        To = to;
        _isTold = false;
        _ticks = 0;
    }

    /// <summary>True, once, when <paramref name="matched"/> is all that the leader has.</summary>
    public bool IsReady(NodeId node, LogIndex matched, LogIndex last)
    {
        bool isReady = node == To && !_isTold && matched == last;
        _isTold |= isReady;
        return isReady;
    }

    /// <summary>One tick has passed; after <paramref name="ticksMax"/> the leader goes on as if nothing had been said.</summary>
    public void Tick(int ticksMax)
    {
        _ticks++;
        if (_ticks >= ticksMax)
        {
            To = NodeId.None;
        }
    }
}

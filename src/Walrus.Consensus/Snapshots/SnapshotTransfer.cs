namespace Walrus.Consensus;

/// <summary>
/// A snapshot on its way to one follower, a piece at a time. The follower says which piece comes next, so a lost piece, a lost answer and a
/// restarted follower all end the same way: with the piece that it wants.
/// </summary>
internal sealed class SnapshotTransfer(Snapshot snapshot)
{
    private int _ticksWaited;

    /// <summary>What is sent.</summary>
    public Snapshot Snapshot => snapshot;

    /// <summary>Where the next piece begins.</summary>
    public long Next { get; private set; }

    /// <summary>True while a piece is on its way.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>A piece was sent.</summary>
    public void Sent()
    {
        IsWaiting = true;
        _ticksWaited = 0;
    }

    /// <summary>The follower wants the piece at <paramref name="position"/>. An answer that names another snapshot says nothing.</summary>
    public void Wanted(LogPosition of, long position)
    {
        if (of == snapshot.Position && position <= snapshot.Bytes)
        {
            Next = position;
            IsWaiting = false;
        }
    }

    /// <summary>One tick has passed; a piece that stays unanswered for <paramref name="ticksMax"/> is sent again.</summary>
    public void Tick(int ticksMax)
    {
        _ticksWaited++;
        if (_ticksWaited >= ticksMax)
        {
            IsWaiting = false;
        }
    }
}

namespace Walrus.Peers;

/// <summary>The receiver's side of <see cref="CreditBalance"/>: what it has granted, and when to grant more. Pure.</summary>
internal sealed class CreditWindow(int windowBytes)
{
    private long _left = windowBytes;
    private int _consumed;

    /// <summary>A message came; false when the sender had nothing left to send it with.</summary>
    public bool TryReceive(int bytes)
    {
        if (_left <= 0)
        {
            return false;
        }

        _left -= bytes;
        return true;
    }

    /// <summary>A message was read. Returns what to grant now, 0 for nothing: grants come a quarter of the window at a time, not for each small message.</summary>
    public int Consume(int bytes)
    {
        _consumed += bytes;
        if (_consumed < windowBytes / 4)
        {
            return 0;
        }

        int grant = _consumed;
        _left += grant;
        _consumed = 0;
        return grant;
    }
}

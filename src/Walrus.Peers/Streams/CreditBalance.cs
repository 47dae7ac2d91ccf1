namespace Walrus.Peers;

/// <summary>
/// What a stream's sender may send. It may send while anything is left, and then goes into debt by at most one message: so a message larger than the window
/// passes, and the receiver's memory is bounded by the window and one message. Pure.
/// </summary>
internal sealed class CreditBalance
{
    private long _left;

    /// <summary>Whether the next message may go, whatever its size.</summary>
    public bool MaySend => _left > 0;

    /// <summary>The receiver granted more. False when the sum makes no sense.</summary>
    public bool TryGrant(uint bytes)
    {
        _left += bytes;
        return bytes > 0 && _left <= uint.MaxValue;
    }

    /// <summary>A message is on its way.</summary>
    public void Spend(int bytes) => _left -= bytes;
}

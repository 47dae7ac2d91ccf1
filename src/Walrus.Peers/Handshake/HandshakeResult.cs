namespace Walrus.Peers;

/// <summary>What a handshake came to at one side.</summary>
/// <param name="Other">The other side's introduction; null when there was none.</param>
/// <param name="Refusal">None when the connection may be used.</param>
/// <param name="Text">Why not.</param>
/// <param name="IsOurs">This side refused; else the other one, or the network.</param>
internal readonly record struct HandshakeResult(Introduction? Other, HandshakeRefusal Refusal, string Text, bool IsOurs)
{
    /// <summary>The connection may be used.</summary>
    public bool IsAccepted => Refusal == HandshakeRefusal.None;

    public static HandshakeResult Failed(HandshakeRefusal refusal, string text, bool isOurs = false) => new(null, refusal, text, isOurs);
}

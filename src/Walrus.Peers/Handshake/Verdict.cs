namespace Walrus.Peers;

/// <summary>What was made of an introduction.</summary>
/// <param name="Refusal">None when the connection may be used.</param>
/// <param name="Text">For the other side and the log; empty when accepted.</param>
/// <param name="Version">The version to talk in, when accepted.</param>
internal readonly record struct Verdict(HandshakeRefusal Refusal, string Text, ushort Version)
{
    /// <summary>May be used.</summary>
    public bool IsAccepted => Refusal == HandshakeRefusal.None;

    public static Verdict Accept(ushort version) => new(HandshakeRefusal.None, "", version);

    public static Verdict Refuse(HandshakeRefusal reason, string text) => new(reason, text, 0);
}

namespace Walrus.Peers;

/// <summary>What a handler makes of a request: an answer, or a refusal with a code of its own.</summary>
public readonly struct PeerReply
{
    private PeerReply(PeerPayload payload, IDisposable? owner, RefusalCode? refusal, string text)
    {
        Payload = payload;
        Owner = owner;
        Refusal = refusal;
        Text = text;
    }

    /// <summary>The answer's bytes; none of a refusal.</summary>
    public PeerPayload Payload { get; }

    /// <summary>Null for an answer.</summary>
    public RefusalCode? Refusal { get; }

    /// <summary>Why, for a person; empty for an answer.</summary>
    public string Text { get; }

    /// <summary>Disposed when the payload has been copied, or is not needed.</summary>
    internal IDisposable? Owner { get; }

    /// <summary>
    /// An answer. Its bytes are copied some time after the handler has returned, when the queue has room; until then they must not change.
    /// <paramref name="owner"/> is disposed after that, so they may lie in pooled memory.
    /// </summary>
    public static PeerReply Answer(PeerPayload payload, IDisposable? owner = null) => new(payload, owner, null, "");

    /// <summary>A refusal. The text is cut at <see cref="Limits.PeerRefusalTextBytesMax"/> bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The code belongs to the link (below <see cref="RefusalCode.ServicesFrom"/>).</exception>
    public static PeerReply Refuse(RefusalCode code, string text)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(code.Value, RefusalCode.ServicesFrom, nameof(code));
        return RefuseForLink(code, text);
    }

    internal static PeerReply RefuseForLink(RefusalCode code, string text) => new(PeerPayload.Empty, null, code, text);
}

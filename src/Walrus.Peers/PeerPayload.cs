namespace Walrus.Peers;

/// <summary>
/// The bytes of a message in up to two parts, so that a service can put its own header before bytes that it already has, without a copy.
/// They are copied when the message is queued; each sending method says until when they must not change.
/// </summary>
public readonly struct PeerPayload
{
    /// <summary>The payload <paramref name="head"/> followed by <paramref name="body"/>; the receiver sees one piece.</summary>
    public PeerPayload(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body = default)
    {
        Head = head;
        Body = body;
    }

    /// <summary>No bytes.</summary>
    public static PeerPayload Empty => default;

    /// <summary>The first part.</summary>
    public ReadOnlyMemory<byte> Head { get; }

    /// <summary>The second part.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>Bytes in both parts.</summary>
    public int Length => Head.Length + Body.Length;

    /// <summary>One part.</summary>
    public static implicit operator PeerPayload(ReadOnlyMemory<byte> bytes) => new(bytes);

    /// <summary>One part.</summary>
    public static implicit operator PeerPayload(byte[] bytes) => new(bytes);

    /// <summary>One part.</summary>
    public static PeerPayload FromReadOnlyMemory(ReadOnlyMemory<byte> bytes) => new(bytes);

    /// <summary>One part.</summary>
    public static PeerPayload FromArray(byte[] bytes) => new(bytes);
}

using System.Globalization;

namespace Walrus.Peers;

/// <summary>Why a request or a stream was refused. Codes below <see cref="ServicesFrom"/> are of the link, the others are the service's own.</summary>
/// <param name="Value">The number on the wire.</param>
public readonly record struct RefusalCode(ushort Value)
{
    /// <summary>The first code that services may use.</summary>
    public const ushort ServicesFrom = 256;

    /// <summary>No handler is registered for that channel and kind: another version, or a service that this node has not.</summary>
    public static RefusalCode UnknownKind => new(1);

    /// <summary>Too many requests or streams are open; nothing was done.</summary>
    public static RefusalCode Busy => new(2);

    /// <summary>The handler threw; what it did before is unknown.</summary>
    public static RefusalCode HandlerFailed => new(3);

    /// <summary>The node is stopping; nothing was done.</summary>
    public static RefusalCode Stopping => new(4);

    /// <summary>The handler saw that nobody waits any more and stopped; what it did before is unknown.</summary>
    public static RefusalCode Cancelled => new(5);

    /// <summary>The handler's answer was longer than a frame may be; the request was carried out.</summary>
    public static RefusalCode AnswerTooLong => new(6);

    /// <summary>The plain decimal number.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;

namespace Walrus.Peers;

/// <summary>What a message of a channel is about; the service's own numbering. A receiver without a handler for it says so.</summary>
public readonly record struct MessageKind(ushort Value)
{
    /// <summary>The plain decimal number.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

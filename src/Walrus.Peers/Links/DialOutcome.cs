using Microsoft.AspNetCore.Connections;

namespace Walrus.Peers;

/// <summary>What an attempt to connect came to. When it was accepted, whoever asked owns the connection.</summary>
/// <param name="Connection">Null unless accepted.</param>
/// <param name="Transport">What to talk over.</param>
/// <param name="Result">Who is there, or why not.</param>
/// <param name="IsNewer">A newer incarnation than was known answered.</param>
internal readonly record struct DialOutcome(ConnectionContext? Connection, SecuredTransport Transport, HandshakeResult Result, bool IsNewer)
{
    public static DialOutcome Failed(HandshakeResult result) => new(null, default, result, false);
}

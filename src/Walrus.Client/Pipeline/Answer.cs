using System.Buffers;
using Walrus.Protocol;

namespace Walrus.Client;

/// <summary>An answer that owns its bytes.</summary>
/// <param name="Kind">Never <see cref="ResponseKind.Malformed"/>.</param>
/// <param name="Payload">The entry or the JSON text; empty where there is none.</param>
/// <param name="Next">FETCH: the index to fetch next.</param>
/// <param name="ErrorMessage">The broker's text, for <see cref="ResponseKind.Error"/>.</param>
internal readonly record struct Answer(ResponseKind Kind, byte[] Payload, long Next, string ErrorMessage)
{
    /// <summary>Copies what must outlive the receive buffer: the one copy that an entry takes on its way in.</summary>
    public static Answer From(in Response response) => new(
        response.Kind,
        response.Kind == ResponseKind.Ok && !response.Payload.IsEmpty ? response.Payload.ToArray() : [],
        response.Next,
        response.ErrorMessage);
}

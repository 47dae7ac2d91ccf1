using System.Text.Json;
using Walrus.Peers;

namespace Walrus.Node.Joining;

/// <summary>
/// What a node with an empty directory says while it waits for a cluster: that it has none. The first of several initial peers founds one only when all others say so, for one that has lost
/// its directory must not begin another cluster beside its own (decision 0011).
/// </summary>
internal sealed class WaitingService : IPeerRequestHandler
{
    /// <inheritdoc/>
    public ValueTask<PeerReply> HandleAsync(PeerMessage request, CancellationToken cancellationToken)
    {
        JoinAnswer answer = new() { Cluster = Guid.Empty, IsWaiting = true, Refusal = "it waits for a cluster itself", MayPass = true };
        return new ValueTask<PeerReply>(PeerReply.Answer(JsonSerializer.SerializeToUtf8Bytes(answer, JoinJson.Default.JoinAnswer)));
    }
}

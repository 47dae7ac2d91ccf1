using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Walrus.Cluster;
using Walrus.Node.Identity;
using Walrus.Peers;

namespace Walrus.Node.Joining;

/// <summary>A member's side of joining: registers the new node in the metadata; Raft's leader makes it a member from there.</summary>
internal sealed partial class JoinService(
    IClusterView view, IMetadataProposer proposer, Func<ImmutableArray<PeerRecord>> members, TimeProvider time, ILogger<JoinService> log) : IPeerRequestHandler
{
    /// <inheritdoc/>
    public async ValueTask<PeerReply> HandleAsync(PeerMessage request, CancellationToken cancellationToken)
    {
        if (request.Payload.Length > Limits.JoinQuestionBytesMax || Read(request.Payload.Span) is not { } question)
        {
            return PeerReply.Refuse(new RefusalCode(RefusalCode.ServicesFrom), "the question cannot be read");
        }

        JoinAnswer answer = new() { Cluster = view.State.Cluster.Value, Members = members() };
        if (question.Register is { } registration)
        {
            (string? refusal, bool mayPass) = await RegisterAsync(registration, cancellationToken);
            if (refusal is not null)
            {
                LogRefused(registration.Node, registration.PeerHost, registration.PeerPort, refusal);
            }

            answer = answer with { Refusal = refusal, MayPass = mayPass, Members = members() };
        }

        return PeerReply.Answer(JsonSerializer.SerializeToUtf8Bytes(answer, JoinJson.Default.JoinAnswer));
    }

    private static JoinQuestion? Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, JoinJson.Default.JoinQuestion);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<(string? Refusal, bool MayPass)> RegisterAsync(JoinRegistration asked, CancellationToken cancellationToken)
    {
        if (view.State.Cluster == ClusterId.None)
        {
            return ("this node is still starting", true);
        }

        if (!NodeAddress.TryCreate(asked.ClientHost, asked.ClientPort, out NodeAddress client)
            || !NodeAddress.TryCreate(asked.PeerHost, asked.PeerPort, out NodeAddress peer)
            || !NodeMetadata.IsName(asked.Name) || asked.Node <= 0)
        {
            return ("its name, id or addresses are out of range", false);
        }

        if (await ResolveAsync(peer.Host, cancellationToken) is { } unresolved)
        {
            return ($"it says that it is reached at {peer}, which node {view.Own.Node} cannot resolve ({unresolved}); set --raft-advertise-host", false);
        }

        using CancellationTokenSource bound = new(Limits.JoinProposalMax, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        try
        {
            RegisterNode command = new()
            {
                Cluster = view.State.Cluster,
                Node = new NodeId(asked.Node),
                Store = new StoreId(asked.Store),
                Incarnation = new Incarnation(asked.Incarnation),
                Name = asked.Name,
                ClientAddress = client,
                PeerAddress = peer,
            };
            ProposalOutcome outcome = await proposer.ProposeAsync(command, either.Token);
            return outcome switch
            {
                { IsSuccess: true } => (null, false),
                { Result: { } refused } => (RefusalTexts.Describe(refused), false),
                _ => ("the cluster did not answer whether it is registered", true),
            };
        }
        catch (OperationCanceledException) when (bound.IsCancellationRequested)
        {
            return ("the cluster has no leader at the moment", true);
        }
    }

    /// <summary>Null when the host has an address; else why not.</summary>
    private static async Task<string?> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out _))
        {
            return null;
        }

        try
        {
            return (await Dns.GetHostAddressesAsync(host, cancellationToken)).Length > 0 ? null : "it has no address";
        }
        catch (SocketException problem)
        {
            return problem.Message;
        }
    }

    [LoggerMessage(1302, LogLevel.Warning, "Node {Node}, which says that it is at {Host}:{Port}, was not taken in: {Refusal}")]
    private partial void LogRefused(long node, string host, int port, string refusal);
}

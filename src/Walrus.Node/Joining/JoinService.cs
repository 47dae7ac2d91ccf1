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
            answer = await RegisterAsync(registration, answer, cancellationToken);
            if (answer is { Refusal: { } refusal, ComeAs: null })
            {
                LogRefused(registration.Node, registration.PeerHost, registration.PeerPort, refusal);
            }

            answer = answer with { Cluster = view.State.Cluster.Value, Members = members() }; // It may have been founded meanwhile.
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

    private static JoinAnswer Refuse(JoinAnswer answer, string why, bool mayPass = false) => answer with { Refusal = why, MayPass = mayPass };

    private async Task<JoinAnswer> RegisterAsync(JoinRegistration asked, JoinAnswer answer, CancellationToken cancellationToken)
    {
        if (view.State.Cluster == ClusterId.None)
        {
            return Refuse(answer, "this node is still starting", mayPass: true);
        }

        if (!NodeAddress.TryCreate(asked.ClientHost, asked.ClientPort, out NodeAddress client)
            || !NodeAddress.TryCreate(asked.PeerHost, asked.PeerPort, out NodeAddress peer)
            || !NodeMetadata.IsName(asked.Name) || asked.Node <= 0)
        {
            return Refuse(answer, "its name, id or addresses are out of range");
        }

        if (await ResolveAsync(peer.Host, cancellationToken) is { } unresolved)
        {
            return Refuse(answer, $"it says that it is reached at {peer}, which node {view.Own.Node} cannot resolve ({unresolved}); set --raft-advertise-host");
        }

        if (asked.Replaces && IsOfAnotherStore(asked) && view.IsLive(new NodeId(asked.Node)))
        {
            return InUse(answer, asked.Node);
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
                ReplacesStore = asked.Replaces,
                Incarnation = new Incarnation(asked.Incarnation),
                Name = asked.Name,
                ClientAddress = client,
                PeerAddress = peer,
            };
            ProposalOutcome outcome = await proposer.ProposeAsync(command, either.Token);
            return outcome switch
            {
                { IsSuccess: true } => answer with { StoreNumber = view.State.FindNode(new NodeId(asked.Node))?.StoreNumber ?? 0 },
                { Result: { } refused } => Refused(answer, asked, refused),
                _ => Refuse(answer, "the cluster did not answer whether it is registered", mayPass: true),
            };
        }
        catch (OperationCanceledException) when (bound.IsCancellationRequested)
        {
            // Also when most of the voters have lost their disks: nobody may begin anew in their place, so there is nothing to do but to wait for them.
            return Refuse(answer, $"cluster {view.State.Cluster} has no leader, for most of its voters do not answer: whoever is to be taken in has to wait for them", mayPass: true);
        }
    }

    /// <summary>
    /// The id of a node that does not answer, from a store that nobody knows: its directory was deleted, or its disk replaced. Whoever is alive keeps its id. If it only seems gone from here, it is
    /// the one that is refused from now on, and harms nobody: what it is was taken from it before, by a committed command.
    /// </summary>
    private JoinAnswer Refused(JoinAnswer answer, JoinRegistration asked, MetadataResult refused)
    {
        bool isKnownOtherwise = refused.Refusal == MetadataRefusal.NodeIdTaken
            || (refused.Refusal == MetadataRefusal.StaleIncarnation && asked.Replaces && IsOfAnotherStore(asked));
        if (!isKnownOtherwise)
        {
            return Refuse(answer, RefusalTexts.Describe(refused));
        }

        return view.IsLive(refused.Node.Node)
            ? InUse(answer, asked.Node)
            : Refuse(answer, RefusalTexts.Describe(refused), mayPass: true) with { ComeAs = refused.Node.Incarnation.Value + 1 };
    }

    private JoinAnswer InUse(JoinAnswer answer, long node)
    {
        NodeMetadata? known = view.State.FindNode(new NodeId(node));
        return Refuse(
            answer,
            $"node id {node} belongs to another data directory, whose node answers at {known?.PeerAddress}; give each node an id of its own",
            mayPass: true) with { IsIdInUse = true };
    }

    private bool IsOfAnotherStore(JoinRegistration asked) => view.State.FindNode(new NodeId(asked.Node)) is { } known && known.Store.Value != asked.Store;

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

using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Walrus.Cluster;
using Walrus.Node.Hosting;
using Walrus.Peers;

namespace Walrus.Node.Joining;

/// <summary>Asks members, one after another, from outside the cluster: to be taken in, or who they are.</summary>
internal sealed partial class JoinClient(PeerGuest guest, ImmutableArray<PeerAddress> members, TimeProvider time, ILogger<JoinClient> log)
{
    public static MessageKind Kind => new(1);

    /// <summary>
    /// Asks until a member takes the node in, or says as which incarnation it is to come again (<see cref="JoinAnswer.ComeAs"/>). Members that do not answer are asked again, for
    /// <see cref="Limits.JoinWaitMax"/>: nodes of a cluster are often started together.
    /// </summary>
    /// <exception cref="NodeStartException">A member refused for good, or nobody answered in time; the message says who said what.</exception>
    public async Task<JoinAnswer> JoinAsync(JoinRegistration registration, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        while (true)
        {
            string problem = "nobody was asked";
            foreach (PeerAddress member in members)
            {
                (JoinAnswer? answer, _, problem) = await AskAsync(member, new JoinQuestion { Register = registration }, cancellationToken);
                if (answer is { Refusal: null } && answer.Cluster != Guid.Empty)
                {
                    LogTaken(registration.Node, answer.Cluster, member);
                    return answer;
                }

                if (answer is { ComeAs: { } incarnation })
                {
                    LogReplaces(registration.Node, member, incarnation);
                    return answer;
                }

                bool isGoodbye = answer is { MayPass: false } || (answer is { IsIdInUse: true } && time.GetElapsedTime(began) > Limits.FormerStoreWaitMax);
                if (isGoodbye)
                {
                    throw new NodeStartException($"--join: the member at {member} refuses node {registration.Node}: {answer!.Refusal}.");
                }

                LogProblem(member, problem);
            }

            if (time.GetElapsedTime(began) > Limits.JoinWaitMax)
            {
                throw new NodeStartException($"--join: no member took this node in within {Limits.JoinWaitMax.TotalSeconds:F0} s; the last one asked: {problem}.");
            }

            await Task.Delay(Limits.JoinPause, time, cancellationToken);
        }
    }

    /// <summary>
    /// Asks each member once who it is, for a node that has a cluster: finds the others when all have moved, and notices a member of another cluster.
    /// </summary>
    /// <exception cref="NodeStartException">An address leads to another cluster.</exception>
    public async Task<FoundMembers> FindAsync(ClusterId own, string directory, CancellationToken cancellationToken)
    {
        List<FoundMember> asked = [];
        List<FoundMember> others = [];
        foreach (PeerAddress member in members)
        {
            (JoinAnswer? answer, PeerIdentity? identity, string problem) = await AskAsync(member, new JoinQuestion(), cancellationToken);
            if (answer is { IsWaiting: true })
            {
                LogProblem(member, problem);
                continue;
            }

            if (identity is not null && identity.Cluster != own)
            {
                throw new NodeStartException(
                    $"--join: {member} belongs to cluster {identity.Cluster}, the data directory {directory} to cluster {own}. Leave the flag out, or start with an empty directory to join.");
            }

            if (identity is not null)
            {
                asked.Add(new FoundMember(identity.Node, identity.Advertised));
            }

            if (answer is null)
            {
                LogProblem(member, problem);
            }
            else
            {
                others.AddRange(answer.Members.Select(peer => new FoundMember(new NodeId(peer.Node), new PeerAddress(peer.Host, peer.Port))));
            }
        }

        return new FoundMembers([.. asked], [.. others.Where(other => asked.TrueForAll(known => known.Node != other.Node))]);
    }

    /// <summary>
    /// Whether any of the others, all of which are to begin a cluster together with this node, belongs to one already: then this node is not the first but one that has lost its directory.
    /// Asks until it is known of each.
    /// </summary>
    /// <exception cref="NodeStartException">Of some it could not be known in time.</exception>
    public async Task<bool> IsThereAClusterAsync(CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        HashSet<PeerAddress> waiting = [];
        while (waiting.Count < members.Length)
        {
            string problem = "";
            foreach (PeerAddress member in members.Where(member => !waiting.Contains(member)))
            {
                (JoinAnswer? answer, _, string reason) = await AskAsync(member, new JoinQuestion(), cancellationToken);
                if (answer is { IsWaiting: false })
                {
                    LogThereIs(member);
                    return true;
                }

                if (answer is null)
                {
                    problem = reason;
                    LogProblem(member, reason);
                }
                else
                {
                    _ = waiting.Add(member);
                }
            }

            if (waiting.Count < members.Length)
            {
                if (time.GetElapsedTime(began) > Limits.JoinWaitMax)
                {
                    throw new NodeStartException(
                        $"--initial-peer: a new cluster begins only when each of its first members has said that it has none yet, and {members.Length - waiting.Count} did not answer within {Limits.JoinWaitMax.TotalSeconds:F0} s ({problem}). "
                            + "Start all of them; if this node has lost its directory, they let it in again.");
                }

                await Task.Delay(Limits.JoinPause, time, cancellationToken);
            }
        }

        return false;
    }

    private async Task<(JoinAnswer? Answer, PeerIdentity? Member, string Problem)> AskAsync(PeerAddress member, JoinQuestion question, CancellationToken cancellationToken)
    {
        string problem = "";
        (PeerAnswer answer, PeerIdentity? identity) = await guest.AskAsync(
            member,
            ClusterChannels.Joining,
            Kind,
            JsonSerializer.SerializeToUtf8Bytes(question, JoinJson.Default.JoinQuestion),
            Limits.JoinAnswerMax,
            (_, text) => problem = text,
            cancellationToken);
        using (answer)
        {
            if (!answer.IsAnswered)
            {
                return (null, identity, $"{member}: {(problem.Length > 0 ? problem : answer.Text)}");
            }

            try
            {
                JoinAnswer? read = JsonSerializer.Deserialize(answer.Payload.Span, JoinJson.Default.JoinAnswer);
                return (read, identity, $"{member}: {read?.Refusal}");
            }
            catch (JsonException)
            {
                return (null, identity, $"{member}: its answer cannot be read");
            }
        }
    }

    [LoggerMessage(1300, LogLevel.Information, "Node {Node} was taken into cluster {Cluster} by the member at {Member}")]
    private partial void LogTaken(long node, Guid cluster, PeerAddress member);

    [LoggerMessage(1303, LogLevel.Warning, "The cluster knows node {Node} with another store, which is gone: this one takes its place as incarnation {Incarnation}, says the member at {Member}")]
    private partial void LogReplaces(long node, PeerAddress member, long incarnation);

    [LoggerMessage(1304, LogLevel.Warning, "The node at {Member} belongs to a cluster already: this node, whose directory is empty, joins it instead of beginning another")]
    private partial void LogThereIs(PeerAddress member);

    [LoggerMessage(1301, LogLevel.Warning, "The member at {Member} did not help: {Problem}")]
    private partial void LogProblem(PeerAddress member, string problem);
}

using Walrus.Peers;

namespace Walrus.Consensus.Runtime;

/// <summary>
/// Proposes and reads through whoever leads, from any node of the cluster, learners included: at this node's own host when that leads, else by a request to
/// the leader (docs/formats/raft-forwarding.md). Thread-safe.
/// </summary>
/// <remarks>
/// <para>What was not carried out is tried again, here or at the next leader, until the caller's token is cancelled. What may have been carried out is not:
/// an answer that got lost is <see cref="ProposalEnd.Unknown"/>, and the caller knows whether a repetition does harm.</para>
/// <para>To be put together in this order: <see cref="RegisterWith"/> the services, make the network, start the host, <see cref="Join"/>, start the
/// network. Lives as long as the host.</para>
/// </remarks>
public sealed class RaftClient
{
    private readonly PeerChannel _channel;
    private readonly IAnswerCodec _codec;
    private readonly TimeProvider _time;
    private readonly ForwardService _service;
    private readonly Pulse _news = new();
    private PeerNetwork? _network;
    private RaftHost? _host;

    /// <summary>A client whose requests go by <paramref name="channel"/>, the same on all nodes and nobody else's.</summary>
    /// <param name="channel">Of a lane that bulk data does not fill.</param>
    /// <param name="codec">The machine's answers as bytes.</param>
    /// <param name="time">The clock of the pauses between tries.</param>
    public RaftClient(PeerChannel channel, IAnswerCodec codec, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(codec);
        ArgumentNullException.ThrowIfNull(time);
        _channel = channel;
        _codec = codec;
        _time = time;
        _service = new ForwardService(codec);
    }

    /// <summary>The kind of proposals on the channel.</summary>
    public static Peers.MessageKind ProposalKind { get; } = new(1);

    /// <summary>The kind of read barriers on the channel.</summary>
    public static Peers.MessageKind ReadKind { get; } = new(2);

    /// <summary>How long an answer is waited for.</summary>
    internal TimeSpan Timeout { get; init; } = Limits.ForwardTimeout;

    /// <summary>Adds what this node does for others to the services of a network that has not started.</summary>
    public void RegisterWith(PeerServices services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.OnRequest(_channel, ProposalKind, _service).OnRequest(_channel, ReadKind, _service);
    }

    /// <summary>From here on this node's host is <paramref name="host"/>, and the others are reached by <paramref name="network"/>. Once.</summary>
    /// <exception cref="ArgumentException">The network's frames are too small.</exception>
    public void Join(PeerNetwork network, RaftHost host)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(host);
        int bytesMax = Math.Max(ForwardFormat.RequestHeadBytes + Limits.ProposalBytesMax, ForwardFormat.AnswerHeadBytes + Limits.ForwardAnswerBytesMax);
        if (network.Options.FrameBytesMax < bytesMax)
        {
            throw new ArgumentException($"Forwarded proposals need frames of {bytesMax} bytes; these have {network.Options.FrameBytesMax}.", nameof(network));
        }

        host.RoleChanged += (_, _) => _news.Fire();
        _ = host.Stopped.ContinueWith(_ => _news.Fire(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        _service.Join(host);
        Volatile.Write(ref _network, network);
        Volatile.Write(ref _host, host);
    }

    /// <summary>
    /// Proposes a command through whoever leads, and waits until it is committed and <b>applied on this node</b>, so that the proposer reads its own write. Ends
    /// as <see cref="ProposalEnd.Applied"/>, <see cref="ProposalEnd.TooLarge"/>, <see cref="ProposalEnd.Stopped"/> (of this node's own host) or
    /// <see cref="ProposalEnd.Unknown"/>; everything else is tried again for as long as the token lasts.
    /// </summary>
    /// <param name="command">Given away: not to be changed any more.</param>
    /// <param name="cancellationToken">Bounds the whole; what was under way may still be applied.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="InvalidOperationException"><see cref="Join"/> was not called.</exception>
    public async ValueTask<ProposalAnswer> ProposeAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken)
    {
        (PeerNetwork network, RaftHost host) = Joined();
        if (command.Length > Limits.ProposalBytesMax)
        {
            return new ProposalAnswer(ProposalEnd.TooLarge, LogPosition.Zero, host.Status.Leader);
        }

        ForwardAnswer answer = await RunAsync(network, host, ProposalKind, command, cancellationToken);
        return answer.End == ForwardEnd.Done && !await host.WaitAppliedAsync(answer.Position.Index, cancellationToken)
            ? new ProposalAnswer(ProposalEnd.Unknown, answer.Position, NodeId.None)
            : answer.ToProposalAnswer();
    }

    /// <summary>
    /// A linearizable read barrier from any node: once confirmed, <b>this node's</b> machine has applied everything that was answered anywhere before this call,
    /// and may be read. Tried again for as long as the token lasts. Ends as <see cref="ReadEnd.Confirmed"/> or, of this node's own host,
    /// <see cref="ReadEnd.Stopped"/>.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="InvalidOperationException"><see cref="Join"/> was not called.</exception>
    public async ValueTask<ReadAnswer> ReadIndexAsync(CancellationToken cancellationToken)
    {
        (PeerNetwork network, RaftHost host) = Joined();
        ForwardAnswer answer = await RunAsync(network, host, ReadKind, default, cancellationToken);
        return answer.End == ForwardEnd.Done && await host.WaitAppliedAsync(answer.Position.Index, cancellationToken)
            ? new ReadAnswer(ReadEnd.Confirmed, answer.Position.Index, answer.Leader)
            : new ReadAnswer(ReadEnd.Stopped, LogIndex.Zero, NodeId.None);
    }

    private (PeerNetwork Network, RaftHost Host) Joined() => Volatile.Read(ref _host) is { } host
        ? (_network!, host)
        : throw new InvalidOperationException($"{nameof(Join)} comes before proposals and reads.");

    /// <summary>Tries until an end that is one.</summary>
    private async ValueTask<ForwardAnswer> RunAsync(
        PeerNetwork network, RaftHost host, Peers.MessageKind kind, ReadOnlyMemory<byte> command, CancellationToken cancellationToken)
    {
        Course course = new(host.Status.Id, isRepeatable: kind == ReadKind);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Task news = _news.Next;
            NodeId to = course.Next(host.Status);
            ForwardAnswer answer = to == host.Status.Id
                ? await AskHereAsync(host, kind, command, cancellationToken)
                : await AskAsync(network, to, kind, command, cancellationToken);
            CourseStep step = course.After(to, answer);
            if (step == CourseStep.End)
            {
                return answer;
            }

            if (host.Stopped.IsCompleted)
            {
                return new ForwardAnswer(ForwardEnd.Stopped);
            }

            if (step == CourseStep.Pause)
            {
                await PauseAsync(news, cancellationToken);
            }
        }
    }

    private static async ValueTask<ForwardAnswer> AskHereAsync(RaftHost host, Peers.MessageKind kind, ReadOnlyMemory<byte> command, CancellationToken cancellationToken) =>
        kind == ReadKind
            ? ForwardAnswer.Of(await host.ReadIndexAsync(cancellationToken))
            : ForwardAnswer.Of(await host.ProposeAsync(command, cancellationToken));

    /// <summary>One request to <paramref name="to"/>.</summary>
    private async ValueTask<ForwardAnswer> AskAsync(
        PeerNetwork network, NodeId to, Peers.MessageKind kind, ReadOnlyMemory<byte> command, CancellationToken cancellationToken)
    {
        if (to.IsNone || network.Find(RaftMember.NodeOf(to)) is not { } link)
        {
            return new ForwardAnswer(to.IsNone ? ForwardEnd.NotLeader : ForwardEnd.Busy);
        }

        using PeerAnswer answer = await link.RequestAsync(_channel, kind, new PeerPayload(ForwardFormat.RequestHead, command), Timeout, cancellationToken);
        return answer.IsAnswered ? Read(answer.Payload.Span, to, kind) : new ForwardAnswer(EndOf(answer));
    }

    private ForwardAnswer Read(ReadOnlySpan<byte> bytes, NodeId from, Peers.MessageKind kind)
    {
        object? decoded = null;
        if (ForwardFormat.TryReadAnswer(bytes, out ForwardAnswer answer, out ReadOnlySpan<byte> machine)
            && (answer.End != ForwardEnd.Done || kind == ReadKind || _codec.TryDecode(machine, out decoded)))
        {
            return answer with { Answer = decoded };
        }

        _host!.ReportUnreadable(from, "an answer to a forwarded request that is none");
        return new ForwardAnswer(ForwardEnd.Unknown);
    }

    /// <summary>A request that did not come to an answer: what was certainly not carried out may be tried again.</summary>
    private static ForwardEnd EndOf(PeerAnswer answer)
    {
        bool isUndone = answer.Outcome is PeerOutcome.LinkDown or PeerOutcome.QueueFull
            || (answer.Outcome == PeerOutcome.Refused
                && (answer.Code == RefusalCode.Busy || answer.Code == RefusalCode.Stopping || answer.Code == RefusalCode.UnknownKind || answer.Code == ForwardService.Unreadable));
        return isUndone ? ForwardEnd.Busy : ForwardEnd.Unknown;
    }

    /// <summary>Until there is news of who leads, but not for long.</summary>
    private async ValueTask PauseAsync(Task news, CancellationToken cancellationToken)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _ = await Task.WhenAny(news, Task.Delay(Limits.ForwardPause, _time, over.Token));
        await over.CancelAsync(); // The timer must not outlive the pause.
    }
}

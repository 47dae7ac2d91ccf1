using Microsoft.Extensions.Logging;
using Walrus.Peers;
using Walrus.Storage;

namespace Walrus.Cluster;

/// <summary>
/// What nodes ask each other about copies of segments, both sides of it: reading (<see cref="ClusterChannels.Reading"/>), sealing and copying
/// (<see cref="ClusterChannels.Sealing"/>). One per node; whoever reads, seals and repairs goes through it. Thread-safe.
/// </summary>
/// <remarks>Before the network starts: <see cref="RegisterWith"/> and <see cref="Join"/>. Dispose it after the network has stopped.</remarks>
public sealed class SegmentPeers : ISegmentPeers, IDisposable
{
    private readonly NodeId _own;
    private readonly ReadLog _log;
    private readonly OwnCopies _copies;
    private readonly ReadService _reads;
    private readonly CopyWork _copyWork;
    private readonly SealService _seals;
    private readonly OwnRepair _repair;
    private PeerNetwork? _network;

    /// <summary>Serves the copies of <paramref name="replicas"/>.</summary>
    public SegmentPeers(IClusterView view, ISegmentReplicas replicas, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(replicas);
        _own = view.Own.Node;
        _log = new ReadLog(_own, loggers);
        _copies = new OwnCopies(replicas, _log, time);
        _reads = new ReadService(_copies);
        Progress = new RepairProgress();
        _repair = new OwnRepair(replicas, Progress);
        Fill = new SegmentFill(replicas, this, new RepairPace(Limits.RepairBytesPerSecond, time), _log, time) { Progress = Progress };
        _copyWork = new CopyWork(replicas, Fill, time);
        _seals = new SealService(view, replicas, _copyWork, loggers);
    }

    /// <summary>What reading counts and logs.</summary>
    internal ReadLog Log => _log;

    /// <summary>Fills copies here; all that do share its rate.</summary>
    internal SegmentFill Fill { get; }

    /// <summary>How far this node is with the copies that it makes.</summary>
    internal RepairProgress Progress { get; }

    /// <summary>Registers what this node does for others.</summary>
    public void RegisterWith(PeerServices services)
    {
        ArgumentNullException.ThrowIfNull(services);
        _reads.RegisterWith(services);
        _seals.RegisterWith(services);
        services.OnRequest(ClusterChannels.Reading, SegmentMessages.Report, _repair);
    }

    /// <summary>Asks through <paramref name="network"/> from here on.</summary>
    public void Join(PeerNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        Volatile.Write(ref _network, network);
    }

    /// <summary>What <paramref name="node"/> lacks and how far it is; null when it does not answer in time.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<CopyReport?> ReportAsync(NodeId node, CancellationToken cancellationToken)
    {
        if (node == _own)
        {
            return _repair.Report();
        }

        using PeerAnswer? answer = await AskAsync(node, ClusterChannels.Reading, SegmentMessages.Report, default, Limits.RepairReportPatience, cancellationToken);
        return answer is { IsAnswered: true } ? CopyReport.TryDecode(answer.Payload.Span) : null;
    }

    /// <inheritdoc/>
    async ValueTask<SegmentPiece?> ISegmentPeers.ReadAsync(NodeId node, ReadRequest request, CancellationToken cancellationToken)
    {
        if (node == _own)
        {
            return _copies.Read(request);
        }

        PeerAnswer? answer = await AskAsync(
            node, ClusterChannels.Reading, SegmentMessages.Read, request.Encode(), Limits.SegmentReadPatience, cancellationToken);
        if (answer is { IsAnswered: true } && CopyHeader.TryDecode(answer.Payload.Span, out CopyHeader header))
        {
            _log.Remote(header.Fate);
            return new SegmentPiece(header, answer.Payload[CopyHeader.Bytes..], answer);
        }

        _log.Remote(null);
        answer?.Dispose();
        return null;
    }

    /// <inheritdoc/>
    async ValueTask<CopyHeader?> ISegmentPeers.WaitAsync(NodeId node, WaitRequest request, CancellationToken cancellationToken)
    {
        if (node == _own)
        {
            return await _copies.WaitAsync(request, cancellationToken);
        }

        using PeerAnswer? answer = await AskAsync(
            node, ClusterChannels.Reading, SegmentMessages.Wait, request.Encode(), request.Patience + Limits.SegmentReadPatience, cancellationToken);
        return answer is { IsAnswered: true } && CopyHeader.TryDecode(answer.Payload.Span, out CopyHeader header) ? header : null;
    }

    /// <inheritdoc/>
    async ValueTask<SegmentSize?> ISegmentPeers.MeasureAsync(NodeId node, SizeRequest request, CancellationToken cancellationToken)
    {
        if (node == _own)
        {
            return _copies.Measure(request);
        }

        using PeerAnswer? answer = await AskAsync(
            node, ClusterChannels.Reading, SegmentMessages.Size, request.Encode(), Limits.SegmentReadPatience, cancellationToken);
        return answer is { IsAnswered: true } && SegmentSize.TryDecode(answer.Payload.Span, out SegmentSize? size) ? size : null;
    }

    /// <inheritdoc/>
    async ValueTask<bool?> ISegmentPeers.StandAsync(NodeId node, StandRequest request, CancellationToken cancellationToken)
    {
        if (node == _own)
        {
            return _seals.StandsBy(request);
        }

        using PeerAnswer? answer = await AskAsync(
            node, ClusterChannels.Sealing, SegmentMessages.Stand, request.Encode(), Limits.SegmentReadPatience, cancellationToken);
        return answer is { IsAnswered: true } ? StandRequest.TryDecodeAnswer(answer.Payload.Span) : null;
    }

    /// <inheritdoc/>
    async ValueTask<SealAnswer?> ISegmentPeers.SealAsync(NodeId node, SealRequest request, CancellationToken cancellationToken)
    {
        if (node == _own)
        {
            return await OwnAsync(_seals.SealAsync(request, cancellationToken));
        }

        using PeerAnswer? answer = await AskAsync(
            node, ClusterChannels.Sealing, SegmentMessages.Seal, request.Encode(), Limits.SealPatience, cancellationToken);
        return answer is { IsAnswered: true } && SealAnswerCodec.TryDecode(answer.Payload.Span, out SealAnswer sealing) ? sealing : null;
    }

    /// <inheritdoc/>
    async ValueTask<SealAnswer?> ISegmentPeers.CompleteAsync(
        NodeId node, CompleteHeader header, ReadOnlyMemory<byte> batches, CancellationToken cancellationToken)
    {
        if (node == _own)
        {
            return await OwnAsync(_seals.CompleteAsync(header, batches, cancellationToken));
        }

        using PeerAnswer? answer = await AskAsync(
            node, ClusterChannels.Sealing, SegmentMessages.Complete, new PeerPayload(header.Encode(), batches), Limits.SealPatience, cancellationToken);
        return answer is { IsAnswered: true } && SealAnswerCodec.TryDecode(answer.Payload.Span, out SealAnswer sealing) ? sealing : null;
    }

    /// <inheritdoc/>
    async ValueTask<CopyAnswer?> ISegmentPeers.CopyAsync(NodeId node, CopyRequest request, CancellationToken cancellationToken)
    {
        if (node == _own)
        {
            return await _seals.CopyAsync(request, cancellationToken);
        }

        using PeerAnswer? answer = await AskAsync(
            node, ClusterChannels.Sealing, SegmentMessages.Copy, request.Encode(), Limits.CopyPatience, cancellationToken);
        return answer is { IsAnswered: true } && CopyAnswer.TryDecode(answer.Payload.Span, out CopyAnswer copy) ? copy : null;
    }

    /// <summary>Releases what it holds.</summary>
    public void Dispose()
    {
        _copyWork.Dispose();
        _reads.Dispose();
        _log.Dispose();
    }

    private static async ValueTask<SealAnswer?> OwnAsync(ValueTask<SealAnswer> own)
    {
        try
        {
            return await own;
        }
        catch (StorageException)
        {
            return null; // It was logged where it happened.
        }
    }

    private async ValueTask<PeerAnswer?> AskAsync(
        NodeId node, PeerChannel channel, MessageKind kind, PeerPayload payload, TimeSpan patience, CancellationToken cancellationToken) =>
        Volatile.Read(ref _network)?.Find(node) is { } link
            ? await link.RequestAsync(channel, kind, payload, patience, cancellationToken)
            : null;
}

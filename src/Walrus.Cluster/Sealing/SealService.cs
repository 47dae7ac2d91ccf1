using Microsoft.Extensions.Logging;
using Walrus.Peers;
using Walrus.Storage;

namespace Walrus.Cluster;

/// <summary>Does what coordinators and those who repair ask of copies here: <see cref="ClusterChannels.Sealing"/>. Their calls and this node's own end up here.</summary>
internal sealed partial class SealService(IClusterView view, ISegmentReplicas replicas, CopyWork copies, ILoggerFactory loggers) : IPeerRequestHandler
{
    private readonly ILogger _log = loggers.CreateLogger<SealService>();

    public void RegisterWith(PeerServices services) => services
        .OnRequest(ClusterChannels.Sealing, SegmentMessages.Seal, this)
        .OnRequest(ClusterChannels.Sealing, SegmentMessages.Complete, this)
        .OnRequest(ClusterChannels.Sealing, SegmentMessages.Copy, this)
        .OnRequest(ClusterChannels.Sealing, SegmentMessages.Stand, this);

    /// <inheritdoc/>
    public async ValueTask<PeerReply> HandleAsync(PeerMessage request, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> payload = request.Payload;
        try
        {
            if (request.Kind == SegmentMessages.Seal && SealRequest.TryDecode(payload.Span, out SealRequest seal))
            {
                return PeerReply.Answer(SealAnswerCodec.Encode(await SealAsync(seal, cancellationToken)));
            }

            if (request.Kind == SegmentMessages.Complete && CompleteHeader.TryDecode(payload.Span, out CompleteHeader complete))
            {
                return PeerReply.Answer(SealAnswerCodec.Encode(await CompleteAsync(complete, payload[CompleteHeader.Bytes..], cancellationToken)));
            }

            if (request.Kind == SegmentMessages.Stand && StandRequest.TryDecode(payload.Span, out StandRequest stand))
            {
                return PeerReply.Answer(StandRequest.EncodeAnswer(StandsBy(stand)));
            }

            return request.Kind == SegmentMessages.Copy && CopyRequest.TryDecode(payload.Span, out CopyRequest copy)
                ? PeerReply.Answer((await CopyAsync(copy, cancellationToken)).Encode())
                : PeerReply.Refuse(SegmentMessages.Malformed, "the request about a segment cannot be read");
        }
        catch (StorageException failure)
        {
            return PeerReply.Refuse(SegmentMessages.StoreFailed, $"the store failed: {failure.GetType().Name}");
        }
    }

    /// <summary>Promises and answers the length.</summary>
    /// <exception cref="StorageException">See <see cref="ISegmentReplicas.SealAsync"/>. Logged.</exception>
    public async ValueTask<SealAnswer> SealAsync(SealRequest request, CancellationToken cancellationToken)
    {
        try
        {
            SealAnswer answer = await replicas.SealAsync(request.Segment, request.Epoch, cancellationToken);
            if (answer.Fate == SealFate.CannotVouch)
            {
                LogCannotVouch(_log, request.Segment, request.Epoch);
            }

            return answer;
        }
        catch (StorageException failure)
        {
            LogSealFailed(_log, request.Segment, request.Epoch, failure.Message);
            throw;
        }
    }

    /// <summary>Whether the copy here still stands by its leader.</summary>
    public bool StandsBy(StandRequest request) => replicas.StandsBy(request.Segment, request.Epoch);

    /// <summary>Completes a sealed copy.</summary>
    /// <exception cref="StorageException">See <see cref="ISegmentReplicas.CompleteAsync"/>. Logged.</exception>
    public async ValueTask<SealAnswer> CompleteAsync(CompleteHeader header, ReadOnlyMemory<byte> batches, CancellationToken cancellationToken)
    {
        try
        {
            return await replicas.CompleteAsync(header.Segment, header.Epoch, header.Expected, batches, cancellationToken);
        }
        catch (StorageException failure)
        {
            LogSealFailed(_log, header.Segment, header.Epoch, failure.Message);
            throw;
        }
    }

    /// <summary>Makes a copy for one turn.</summary>
    public async ValueTask<CopyAnswer> CopyAsync(CopyRequest request, CancellationToken cancellationToken)
    {
        if (view.State.FindPartition(request.Segment.Partition)?.Find(request.Segment.Number) is not { } segment || segment.SealedEnd != request.SealedEnd)
        {
            return new CopyAnswer(CopyProgress.NotNow, Offset.Zero);
        }

        try
        {
            return segment.SealedCount == 0
                ? new CopyAnswer(CopyProgress.Whole, request.SealedEnd)
                : await copies.RunTurnAsync(request, segment.Base, cancellationToken);
        }
        catch (StorageException failure)
        {
            LogCopyFailed(_log, request.Segment, request.Source, failure.Message);
            return new CopyAnswer(CopyProgress.NotNow, Offset.Zero);
        }
    }

    [LoggerMessage(2200, LogLevel.Error, "This node cannot say how much of segment {Segment} it had, and leaves its seal in epoch {Epoch} to the other replicas")]
    private static partial void LogCannotVouch(ILogger logger, SegmentId segment, SegmentEpoch epoch);

    [LoggerMessage(2201, LogLevel.Error, "Sealing segment {Segment} in epoch {Epoch} failed here: {Reason}")]
    private static partial void LogSealFailed(ILogger logger, SegmentId segment, SegmentEpoch epoch, string reason);

    [LoggerMessage(2202, LogLevel.Error, "Copying segment {Segment} from node {Source} failed here: {Reason}")]
    private static partial void LogCopyFailed(ILogger logger, SegmentId segment, NodeId source, string reason);
}

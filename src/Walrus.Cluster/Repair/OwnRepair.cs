using System.Collections.Immutable;
using Walrus.Peers;

namespace Walrus.Cluster;

/// <summary>Says what this node lacks, and how far it is: to others, and to itself.</summary>
internal sealed class OwnRepair(ISegmentReplicas replicas, RepairProgress progress) : IPeerRequestHandler
{
    /// <summary>The report of now. Walks the gaps.</summary>
    public CopyReport Report()
    {
        IReadOnlyList<ReplicaGap> gaps = replicas.Gaps;
        IReadOnlyList<SegmentId> damaged = replicas.Damaged;
        (int moves, int underWay, long done, long bytes) = progress.Read();
        ImmutableArray<SegmentId> segments = [.. gaps.Where(gap => gap.From < gap.SealedEnd).Select(gap => gap.Segment).Concat(damaged).Distinct()];
        return new CopyReport
        {
            IsSettled = replicas.IsSettled,
            Lacking = segments.Length,
            Waiting = Math.Max(0, segments.Length + moves - underWay),
            UnderWay = underWay,
            Done = done,
            Bytes = bytes,
            Damaged = damaged.Count,
            Segments = segments.Length <= Limits.RepairReportSegmentsMax ? segments : segments[..Limits.RepairReportSegmentsMax],
        };
    }

    /// <inheritdoc/>
    public ValueTask<PeerReply> HandleAsync(PeerMessage request, CancellationToken cancellationToken) => new(
        request.Payload.IsEmpty
            ? PeerReply.Answer(Report().Encode())
            : PeerReply.Refuse(SegmentMessages.Malformed, "the request for a report cannot be read"));
}

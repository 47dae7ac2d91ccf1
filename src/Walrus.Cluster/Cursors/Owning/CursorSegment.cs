using System.Buffers;

namespace Walrus.Cluster;

/// <summary>
/// The segment of the cursor topic that an owner writes, for as long as this node leads it. Nobody else writes it, so what was acknowledged in it is what its
/// owners know. Kept over a load that is repeated, because that must find all of it again.
/// </summary>
internal sealed class CursorSegment(PartitionId partition, SegmentMetadata segment, IClusterView view, IPartitionAppender appender)
{
    private readonly Lock _gate = new();
    private Offset _acknowledgedEnd = segment.Base;

    public PartitionId Partition => partition;

    public SegmentNumber Number => segment.Number;

    public Offset Base => segment.Base;

    /// <summary>True once something was to be appended, whatever became of it.</summary>
    public bool WasWritten { get; private set; }

    /// <summary>After the last entry that is known to be acknowledged.</summary>
    public Offset AcknowledgedEnd
    {
        get
        {
            lock (_gate)
            {
                return _acknowledgedEnd;
            }
        }
    }

    /// <summary>Appends to the partition's open segment, whichever that is by then; <see cref="TryAcknowledge"/> says whether it was this one.</summary>
    public ValueTask<AppendOutcome> AppendAsync(ReadOnlyMemory<byte> record)
    {
        WasWritten = true;
        return appender.AppendAsync(partition, new ReadOnlySequence<byte>(record));
    }

    /// <summary>
    /// Notes an acknowledged entry; false when it does not lie in this segment. The view is at least as new as the lease by which the entry went to another one,
    /// so an owner that was not told yet learns here that it is one no longer.
    /// </summary>
    public bool TryAcknowledge(Offset at)
    {
        if (at < Base || view.State.FindPartition(partition)?.At(at)?.Number != Number)
        {
            return false;
        }

        lock (_gate)
        {
            _acknowledgedEnd = Offset.Max(_acknowledgedEnd, at.Next);
        }

        return true;
    }
}

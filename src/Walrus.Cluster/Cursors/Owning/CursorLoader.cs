using Walrus.Storage;

namespace Walrus.Cluster;

/// <summary>
/// Finds out where cursors are, from what was acknowledged before, and writes that as the beginning of a new segment. What cannot be read is a reason to wait: an
/// owner never begins with less than all.
/// </summary>
internal sealed class CursorLoader(IPartitionReader reader, IClusterView view)
{
    /// <summary>Reads the newest whole snapshot before <paramref name="segment"/>, and everything after it.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<CursorLoad> ReadAsync(PartitionMetadata chain, CursorSegment segment, CancellationToken cancellationToken)
    {
        List<SegmentMetadata> before = [.. chain.Segments.Where(item => item.Number.Value < segment.Number.Value)];
        CursorTable table = new(isWhole: segment.Number == SegmentNumber.First);
        int next = before.Count;
        while (next > 0 && !table.IsWhole)
        {
            SegmentMetadata start = before[--next];
            table = new CursorTable(isWhole: start.Number == SegmentNumber.First);
            if (await ReplayAsync(table, segment.Partition, start, cancellationToken) is { } problem)
            {
                return CursorLoad.Failed(problem);
            }
        }

        for (int i = next + 1; i < before.Count; i++)
        {
            if (await ReplayAsync(table, segment.Partition, before[i], cancellationToken) is { } problem)
            {
                return CursorLoad.Failed(problem);
            }
        }

        // An earlier owner of this very life may have got some way in this segment.
        if (segment.WasWritten && await ReplayOwnAsync(table, segment, cancellationToken) is { } own)
        {
            return CursorLoad.Failed(own);
        }

        return table.IsWhole ? CursorLoad.Of(table) : CursorLoad.Failed("no whole snapshot of the cursors is left");
    }

    /// <summary>
    /// Writes all cursors of topics that are still there as a snapshot, and waits until it is acknowledged. Null, or why it is not whole; then nothing may be served.
    /// </summary>
    public async Task<string?> WriteAsync(CursorTable table, CursorSegment segment, long snapshot, CancellationToken cancellationToken)
    {
        ClusterMetadata state = view.State;
        foreach (CursorPosition gone in table.Cursors.Where(cursor => IsGone(state, cursor.Key.Partition)).ToArray())
        {
            table.Drop(gone.Key);
        }

        foreach (GroupKey gone in table.Groups.Keys.Where(group => group.Topic < state.NextTopic && state.FindTopic(group.Topic) is null).ToArray())
        {
            table.Groups.Drop(gone);
        }

        Queue<Task<AppendOutcome>> appends = [];
        foreach (CursorRecord record in CursorSnapshot.Records(segment.Number, snapshot, [.. table.Cursors], [.. table.Groups.Items], Limits.CursorSnapshotPieceBytes))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (appends.Count == Limits.CursorSnapshotPiecesInFlight && await EndAsync(appends, segment, cancellationToken) is { } early)
            {
                return early;
            }

            appends.Enqueue(segment.AppendAsync(CursorRecordCodec.Encode(record)).AsTask());
        }

        while (appends.Count > 0)
        {
            if (await EndAsync(appends, segment, cancellationToken) is { } late)
            {
                return late;
            }
        }

        return null;
    }

    private static bool IsGone(ClusterMetadata state, PartitionId partition) => partition.Topic < state.NextTopic && state.FindPartition(partition) is null;

    private static async Task<string?> EndAsync(Queue<Task<AppendOutcome>> appends, CursorSegment segment, CancellationToken cancellationToken)
    {
        AppendOutcome outcome = await appends.Dequeue().WaitAsync(cancellationToken);
        return outcome.Fate != AppendFate.Acknowledged
            ? $"the snapshot was not acknowledged: {outcome.Failure?.Message ?? outcome.Fate.ToString()}"
            : segment.TryAcknowledge(outcome.Offset) ? null : "the snapshot went to another segment";
    }

    private async Task<string?> ReplayAsync(CursorTable table, PartitionId partition, SegmentMetadata segment, CancellationToken cancellationToken)
    {
        if (segment.SealedEnd is not { } end)
        {
            return $"segment {segment.Number} is not sealed";
        }

        (Offset reached, string? problem) = await ReplayAsync(table, new SegmentId(partition, segment.Number), segment.Base, end, cancellationToken);
        return problem ?? (reached == end ? null : $"segment {segment.Number} ends at {end}, and could be read up to {reached} only");
    }

    private async Task<string?> ReplayOwnAsync(CursorTable table, CursorSegment segment, CancellationToken cancellationToken)
    {
        Offset acknowledged = segment.AcknowledgedEnd;
        (Offset reached, string? problem) = await ReplayAsync(
            table, new SegmentId(segment.Partition, segment.Number), segment.Base, new Offset(Limits.MetadataNumberMax), cancellationToken);
        return problem ?? (reached >= acknowledged ? null : $"segment {segment.Number} was acknowledged up to {acknowledged}, and could be read up to {reached} only");
    }

    private async Task<(Offset Reached, string? Problem)> ReplayAsync(
        CursorTable table, SegmentId segment, Offset from, Offset end, CancellationToken cancellationToken)
    {
        while (from < end)
        {
            PartitionRead read = await ReadAsync(segment, from, cancellationToken);
            if (read.Fate == ReadFate.AtEnd)
            {
                break;
            }

            if (read.Fate != ReadFate.Entries)
            {
                return (from, $"segment {segment.Number} cannot be read at {from}: {read.Reason ?? read.Fate.ToString()}");
            }

            foreach (Entry entry in read.Entries)
            {
                if (entry.Offset != from || CursorRecordCodec.Decode(entry.Value.Span) is not { } record)
                {
                    return (from, $"segment {segment.Number} has no record that can be understood at {from}");
                }

                table.Apply(segment.Number, record);
                from = from.Next;
            }
        }

        return (from, null);
    }

    private async Task<PartitionRead> ReadAsync(SegmentId segment, Offset from, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadSegmentAsync(segment, from, Limits.CursorLoadReadBytes, cancellationToken);
        }
        catch (StorageException e)
        {
            return new PartitionRead(ReadFate.Unavailable, [], default, e.Message);
        }
    }
}

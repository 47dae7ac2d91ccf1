using Walrus.Cluster.Producers;
using Walrus.Cluster.Replication;
using Walrus.Storage;

namespace Walrus.Cluster;

/// <content>What the copies here say about producers.</content>
public sealed partial class SegmentHost
{
    /// <summary>Who prepares leaders for batches of producers. Set before the start.</summary>
    internal ISequencePreparer? Preparer { get; set; }

    /// <summary>
    /// Adds the producers of a sealed segment that ends at <paramref name="end"/> to <paramref name="table"/>; false when there is no whole copy here, and then what there is was added. A copy
    /// that was here when the node started is read once for that.
    /// </summary>
    /// <exception cref="StorageException">The copy cannot be read.</exception>
    internal async Task<bool> AddProducersAsync(SegmentId segment, Offset end, ProducerTable table, CancellationToken cancellationToken)
    {
        if (FindCopy(segment) is not { Log: { } log, Leader: null } copy)
        {
            return false; // A leader that has not heard of its end is asked again.
        }

        await copy.LeaderEnded.WaitAsync(cancellationToken);

        if (copy.WasLoaded && !copy.MakeProducers().IsScanned)
        {
            await Task.Factory.StartNew(() => Scan(copy, log, end, cancellationToken), cancellationToken, TaskCreationOptions.DenyChildAttach, TaskScheduler.Current);
        }

        lock (copy.Gate)
        {
            // What is in the log has been noted: both are done under this lock.
            copy.Producers?.AddTo(table, end);
            return log.End >= end;
        }
    }

    /// <summary>What was known at the base of <paramref name="segment"/> is kept: copies of earlier ones will not be asked any more.</summary>
    internal void ForgetProducersBelow(SegmentId segment)
    {
        for (int number = segment.Number.Value - 1; number > 0 && FindCopy(new SegmentId(segment.Partition, new SegmentNumber(number))) is { Producers: not null } copy; number--)
        {
            copy.ForgetProducers();
        }
    }

    private static void Scan(SegmentCopy copy, PartitionLog log, Offset end, CancellationToken cancellationToken)
    {
        for (Offset at = Offset.Max(log.Start, copy.Base); at < Offset.Min(log.End, end);)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using BatchReadResult read = log.ReadBatches(at, Limits.ProducerScanReadBytes, Visibility.Written);
            if (read.Outcome != ReadOutcome.Entries)
            {
                return; // It was cut meanwhile.
            }

            copy.Note(read.Batches.Span);
            at = read.Next;
        }

        if (log.End >= end)
        {
            copy.MakeProducers().SetScanned();
        }
    }
}

using System.Diagnostics;
using Walrus.Storage.Events;
using Walrus.Storage.Format;
using Walrus.Storage.Topics;

namespace Walrus.Storage.Journal;

/// <summary>
/// Makes the journal durable and tells the partitions how far. One flush at a time; appends go on beside it. A failed flush is final:
/// it is recorded in <see cref="EngineHealth"/> and never retried.
/// </summary>
internal sealed class Flusher(JournalWriter writer, EngineHealth health, StorageMeter meter, TimeProvider time, EngineEvents events)
{
    private readonly Lock _flushGate = new();
    private readonly Lock _touchedGate = new();
    private List<PartitionIndex> _touched = [];
    private List<PartitionIndex> _publishing = [];
    private long _appendedBytes;
    private long _appendedBytesAtFlush;

    /// <summary>Bytes appended since the last flush began.</summary>
    public long UnflushedBytes => Volatile.Read(ref _appendedBytes) - Volatile.Read(ref _appendedBytesAtFlush);

    /// <summary>
    /// Notes that <paramref name="index"/>, whose end has just been published, got entries that no flush has covered yet. An index that is on
    /// the list already needs no lock: the flusher takes it off before it looks at the end, with a full fence on both sides.
    /// </summary>
    public void Touch(PartitionIndex index)
    {
        if (index.IsTouched)
        {
            return;
        }

        lock (_touchedGate)
        {
            if (!index.IsTouched)
            {
                index.IsTouched = true;
                _touched.Add(index);
            }
        }
    }

    /// <summary>Counts appended bytes, for the bound on what a flush has to write. Under the committer's role.</summary>
    public void CountBytes(int bytes) => Volatile.Write(ref _appendedBytes, _appendedBytes + bytes);

    /// <summary>On return all that was appended before the call is durable and published as such.</summary>
    /// <exception cref="FlushFailedException">This flush failed.</exception>
    /// <exception cref="EngineFailedException">An earlier one did.</exception>
    public void Flush()
    {
        lock (_flushGate)
        {
            if (health.Failure is { } cause)
            {
                throw new EngineFailedException(cause);
            }

            CaptureEnds();

            // Read after the ends: whatever they cover lies before this place.
            JournalPosition target = writer.End;
            long started = time.GetTimestamp();
            long bytes = UnflushedBytes;
            using Activity? activity = meter.Activities.Flush(bytes);
            Volatile.Write(ref _appendedBytesAtFlush, _appendedBytesAtFlush + bytes);
            FlushFiles(activity);
            PublishDurable(target, bytes, time.GetElapsedTime(started));
        }
    }

    /// <summary>
    /// Writes out a group and makes it durable in one step, then publishes it; false when that is not one step here: nothing has happened then.
    /// Under the committer's role. The group is seen a flush later than if it were written first, by readers who ask for no durability.
    /// </summary>
    /// <exception cref="StorageException">The write or the flush failed, which is final.</exception>
    public bool TryWriteOutAndFlush(List<StagedWork> group)
    {
        if (!writer.CanWriteOutAndFlush)
        {
            return false;
        }

        lock (_flushGate)
        {
            if (health.Failure is { } cause)
            {
                throw new EngineFailedException(cause);
            }

            long started = time.GetTimestamp();
            long bytes = UnflushedBytes;
            using Activity? activity = meter.Activities.Flush(bytes);
            WriteOutAndFlush(activity);
            TimeSpan took = time.GetElapsedTime(started);
            Volatile.Write(ref _appendedBytesAtFlush, _appendedBytesAtFlush + bytes);
            group.ForEach(static work => work.Publish());
            CaptureEnds();
            PublishDurable(writer.End, bytes, took);
            return true;
        }
    }

    private void PublishDurable(JournalPosition target, long bytes, TimeSpan took)
    {
        meter.Flushed(took);
        writer.FlushedTo = target;
        foreach (PartitionIndex index in _publishing)
        {
            index.PublishDurable();
        }

        _publishing.Clear();
        events.Watched?.Raise(new EngineEvent.Flushed(bytes, took));
    }

    private void CaptureEnds()
    {
        lock (_touchedGate)
        {
            (_touched, _publishing) = (_publishing, _touched);
            foreach (PartitionIndex index in _publishing)
            {
                index.IsTouched = false;
            }

            // Whoever still saw an index on the list had published an end that is read here.
            Interlocked.MemoryBarrier();
            foreach (PartitionIndex index in _publishing)
            {
                index.CaptureEnd();
            }
        }
    }

    private void WriteOutAndFlush(Activity? activity)
    {
        try
        {
            writer.WriteOutAndFlush();
        }
        catch (FlushFailedException failure)
        {
            _ = activity?.SetStatus(ActivityStatusCode.Error, failure.Message);
            health.Fail(failure);
            throw;
        }
    }

    private void FlushFiles(Activity? activity)
    {
        try
        {
            writer.FlushFiles();
        }
        catch (Exception fault)
        {
            FlushFailedException failure = fault as FlushFailedException
                ?? new FlushFailedException(writer.Current.File.Path, fault.Message, fault);
            _ = activity?.SetStatus(ActivityStatusCode.Error, failure.Message);
            health.Fail(failure);
            throw failure;
        }
    }
}

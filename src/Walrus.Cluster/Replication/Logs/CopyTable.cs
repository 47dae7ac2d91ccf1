using System.Collections.Concurrent;
using Walrus.Storage;

namespace Walrus.Cluster.Replication;

/// <summary>All copies that this node has, found in the store at start and made and deleted as the metadata says. Thread-safe.</summary>
internal sealed class CopyTable(HostParts parts, SegmentWork work, CancellationToken stop)
{
    private readonly ConcurrentDictionary<SegmentId, SegmentCopy> _copies = new();
    private CopyNotes? _notes;

    /// <summary>The copies. No order.</summary>
    public IEnumerable<SegmentCopy> All => _copies.Select(pair => pair.Value);

    /// <summary>How many there are.</summary>
    public int Count => _copies.Count;

    /// <summary>The notes; there from <see cref="LoadAsync"/> on.</summary>
    public CopyNotes Notes => _notes ?? throw new InvalidOperationException("The copies are not loaded.");

    /// <summary>Finds what the store has, and what must be known of it: promises and doubts. Durable before it completes.</summary>
    /// <exception cref="StorageException">The store cannot be read or written.</exception>
    /// <exception cref="InvalidDataException">It holds notes that nobody here wrote.</exception>
    public async Task LoadAsync(BootMark now, CancellationToken cancellationToken)
    {
        foreach (Topic topic in parts.Engine.EnumerateTopics())
        {
            if (SegmentNames.TryParse(topic.Name, out SegmentId id, out int replaced))
            {
                Take(id, replaced, topic.Partitions[0]);
            }
        }

        List<SegmentId> orphans = [];
        _notes = await CopyNotes.OpenAsync(parts.Engine, note => Recall(note, orphans), cancellationToken);
        orphans.ForEach(id => _ = _notes.Forget(id));
        BootMark? before = BootMark.TryDecode(parts.Engine.FindValue(BootMark.Name));
        if (!BootMark.Vouches(before, parts.Engine.Recovery.WasClean, now.BootId))
        {
            await DoubtAsync(cancellationToken);
        }

        // After the doubts: with the mark of this run they would look vouched for at the next start.
        await parts.Engine.SetValueAsync(BootMark.Name, now.Encode(), cancellationToken);
        parts.Log.Started(Count, All.Count(copy => copy.IsPromiseDurable), All.Count(copy => copy.IsDoubted));
    }

    /// <summary>The copy, or null.</summary>
    public SegmentCopy? Find(SegmentId id) => _copies.GetValueOrDefault(id);

    /// <summary>The copy; made when there is none, its log in the background, upon which <paramref name="onLog"/> is called.</summary>
    public SegmentCopy Make(SegmentId id, Offset start, Action<SegmentCopy> onLog)
    {
        if (_copies.TryGetValue(id, out SegmentCopy? known))
        {
            return known;
        }

        SegmentCopy copy = new(id, start, wasLoaded: false, parts);
        SegmentCopy kept = _copies.GetOrAdd(id, copy);
        if (ReferenceEquals(kept, copy))
        {
            work.Begin("Making the log", id, async cancellationToken =>
            {
                try
                {
                    _ = await LogOfAsync(copy, cancellationToken);
                }
                catch (StorageException failure) when (!failure.IsTransient)
                {
                    copy.FailToOpen(failure);
                    throw;
                }

                onLog(copy);
            });
        }

        return kept;
    }

    /// <summary>No copy that is here vouches for its length.</summary>
    public void DoubtAll()
    {
        foreach (SegmentCopy copy in All)
        {
            copy.IsDoubted = true;
        }
    }

    /// <summary>Makes a copy that never vouches for its length; durable when this returns, the copy first: a doubt of a copy that is not there is forgotten.</summary>
    /// <exception cref="StorageException">It cannot be made.</exception>
    public async Task DoubtAsync(SegmentId id, Offset start, CancellationToken cancellationToken)
    {
        SegmentCopy copy = _copies.GetOrAdd(id, static (id, item) => new SegmentCopy(id, item.Start, wasLoaded: false, item.Parts) { IsDoubted = true }, (Start: start, Parts: parts));
        copy.IsDoubted = true;
        PartitionLog log = await LogOfAsync(copy, cancellationToken);
        await Notes.AddAsync(new CopyNote(CopyNoteKind.Doubted, id, new SegmentEpoch(0), log.End), cancellationToken);
        parts.Log.Forgotten(id);
    }

    /// <summary>The copy's log, made if it is not there.</summary>
    /// <exception cref="StorageException">It cannot be made.</exception>
    public async Task<PartitionLog> LogOfAsync(SegmentCopy copy, CancellationToken cancellationToken)
    {
        if (copy.Log is { } log)
        {
            return log;
        }

        Topic topic = await parts.Engine.CreateTopicAsync(SegmentNames.Of(copy.Id, copy.Replaced), copy.Base, cancellationToken);
        copy.SetLog(topic.Partitions[0]);
        return topic.Partitions[0];
    }

    /// <summary>Cuts what is beyond the sealed end, in the background.</summary>
    public void Cut(SegmentCopy copy, Offset end)
    {
        if (copy.Log is { } log && log.End > end)
        {
            work.Begin("Cutting the end", copy.Id, cancellationToken => log.CutAsync(end, cancellationToken).AsTask());
        }
    }

    /// <summary>The metadata has the segment's length: what coordinators were promised is of no use any more.</summary>
    public void ForgetNotes(SegmentId id)
    {
        if (Notes.Forget(id))
        {
            work.Begin("Trimming notes", id, Notes.TrimAsync);
        }
    }

    /// <summary>Deletes a copy, in the background; nobody finds it from here on.</summary>
    public void Delete(SegmentCopy copy, string reason)
    {
        if (!_copies.TryRemove(new KeyValuePair<SegmentId, SegmentCopy>(copy.Id, copy)))
        {
            return;
        }

        copy.SetGone();
        parts.Log.Deleted(copy.Id, reason);
        ForgetNotes(copy.Id);
        work.Begin("Deleting the copy", copy.Id, async cancellationToken =>
        {
            if (!_copies.ContainsKey(copy.Id))
            {
                _ = await parts.Engine.DeleteTopicAsync(SegmentNames.Of(copy.Id, copy.Replaced), cancellationToken);
                _ = await parts.Engine.DeleteTopicAsync(SegmentNames.Of(copy.Id, copy.Replaced + 1), cancellationToken); // One that was to take its place, perhaps.
            }
        });
    }

    /// <summary>The copy's log is over: <paramref name="log"/>, which holds all of it, has its place, and the damaged one is deleted. Durable when this returns.</summary>
    /// <exception cref="StorageException">It is not known whether the damaged one is deleted: the next start finds both, and keeps that.</exception>
    public async Task ReplaceAsync(SegmentCopy copy, PartitionLog log, CancellationToken cancellationToken)
    {
        TopicName damaged = SegmentNames.Of(copy.Id, copy.Replaced);
        copy.ReplaceLog(log);
        _ = await parts.Engine.DeleteTopicAsync(damaged, cancellationToken);
    }

    /// <summary>The log that is to take the place of a damaged copy's; made if it is not there.</summary>
    /// <exception cref="StorageException">It cannot be made.</exception>
    public async Task<PartitionLog> ReplacementOfAsync(SegmentCopy copy, CancellationToken cancellationToken) =>
        (await parts.Engine.CreateTopicAsync(SegmentNames.Of(copy.Id, copy.Replaced + 1), copy.Base, cancellationToken)).Partitions[0];

    /// <summary>
    /// A copy that the store has. Of two of one segment the earlier counts: the other was being made in its place, and was not whole, or the last step was not reached. It is made again if it is
    /// still needed.
    /// </summary>
    private void Take(SegmentId id, int replaced, PartitionLog log)
    {
        if (_copies.TryGetValue(id, out SegmentCopy? known) && known.Replaced < replaced)
        {
            DropLeftover(id, replaced);
            return;
        }

        if (known is not null)
        {
            DropLeftover(id, known.Replaced);
        }

        SegmentCopy copy = new(id, log.Start, wasLoaded: true, parts) { Replaced = replaced };
        copy.SetLog(log);
        _copies[id] = copy;
    }

    private void DropLeftover(SegmentId id, int replaced) => work.Begin(
        "Deleting the unfinished copy", id, cancellationToken => parts.Engine.DeleteTopicAsync(SegmentNames.Of(id, replaced), cancellationToken).AsTask());

    private void Recall(CopyNote note, List<SegmentId> orphans)
    {
        if (!_copies.TryGetValue(note.Segment, out SegmentCopy? copy))
        {
            orphans.Add(note.Segment);
            return;
        }

        if (note.Kind == CopyNoteKind.Doubted || copy.End < note.End)
        {
            copy.IsDoubted = true; // Shorter than what was durable once: the disk has lost it.
        }
        else
        {
            copy.Promised = note.Epoch > copy.Promised ? note.Epoch : copy.Promised;
            copy.IsPromiseDurable = true;
        }
    }

    /// <summary>
    /// Only the last copy of a partition may be of an unsealed segment; of the others the metadata knows the length. One that was promised was flushed with the promise.
    /// </summary>
    private async Task DoubtAsync(CancellationToken cancellationToken)
    {
        Task[] noting =
        [
            .. All.GroupBy(copy => copy.Id.Partition)
                .Select(partition => partition.MaxBy(copy => copy.Id.Number.Value)!)
                .Where(copy => !copy.IsPromiseDurable && !copy.IsDoubted)
                .Select(NoteAsync),
        ];
        await Task.WhenAll(noting).WaitAsync(stop);

        Task NoteAsync(SegmentCopy copy)
        {
            copy.IsDoubted = true;
            parts.Log.Doubted(copy.Id);
            return Notes.AddAsync(new CopyNote(CopyNoteKind.Doubted, copy.Id, new SegmentEpoch(0), copy.End), cancellationToken);
        }
    }
}

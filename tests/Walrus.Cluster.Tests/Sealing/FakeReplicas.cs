using System.Collections.Concurrent;
using Walrus.Storage;
using Walrus.Testing;

namespace Walrus.Cluster.Tests.Sealing;

/// <summary>A node's copies of segments over a real store, with the rules of <see cref="ISegmentReplicas"/> and faults that a test wants.</summary>
internal sealed class FakeReplicas : ISegmentReplicas, ISealedCopies, IAsyncDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly ConcurrentDictionary<SegmentId, Copy> _copies = new();
    private readonly Lock _gate = new();
    private LogEngine _engine = null!;
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private FakeReplicas()
    {
    }

    /// <summary>What <see cref="Gaps"/> gives.</summary>
    public List<ReplicaGap> GapList { get; } = [];

    /// <summary>Segments that are protected from being deleted, with how often.</summary>
    public ConcurrentDictionary<SegmentId, int> Kept { get; } = new();

    /// <summary>Reads of copies so far.</summary>
    public int Reads { get; private set; }

    /// <summary>The largest number of bytes that a fill brought.</summary>
    public int FillBytesMax { get; private set; }

    public IReadOnlyList<ReplicaGap> Gaps
    {
        get
        {
            lock (_gate)
            {
                return [.. GapList.Select(gap => gap with { From = Find(gap.Segment)?.End ?? gap.From }).Where(gap => gap.From < gap.SealedEnd)];
            }
        }
    }

    public bool IsSettled => true;

    public IReadOnlyList<SegmentId> Damaged => [.. Condemned.Keys];

    /// <summary>Segments whose damaged copy is served, because nobody else has a whole one.</summary>
    public ConcurrentDictionary<SegmentId, bool> LastResorts { get; } = new();

    /// <summary>Copies that are to take the place of damaged ones.</summary>
    public ConcurrentDictionary<SegmentId, Copy> Replacements { get; } = new();

    public IReadOnlyList<SegmentId> Sealed => [];

    /// <summary>What was condemned, with why.</summary>
    public ConcurrentDictionary<SegmentId, StorageException> Condemned { get; } = new();

    public void Condemn(SegmentId segment, StorageException damage) => Condemned.TryAdd(segment, damage);

    public SealedPiece Check(SegmentId segment, Offset? from, int bytesMax) => SealedPiece.Gone;

    public ValueTask<SealedReplacement?> BeginReplacementAsync(SegmentId segment, CancellationToken cancellationToken)
    {
        Copy copy = Replacements.GetOrAdd(segment, id => new Copy(_copies[id].Base, _engine.CreateTopic(new TopicName($"r-{id.Number}"), _copies[id].Base).Partitions[0]));
        return new(new SealedReplacement(copy.Log.End, _copies[segment].Log.End));
    }

    public ValueTask<Offset> FillReplacementAsync(SegmentId segment, Offset expected, ReadOnlyMemory<byte> batches, CancellationToken cancellationToken)
    {
        Copy copy = Replacements[segment];
        copy.Log.AppendReplica(expected, batches.Span);
        return new(copy.Log.End);
    }

    public ValueTask<bool> ReplaceAsync(SegmentId segment, CancellationToken cancellationToken)
    {
        _copies[segment] = Replacements[segment];
        return new(Condemned.TryRemove(segment, out _));
    }

    public bool ServeDamaged(SegmentId segment) => LastResorts.TryAdd(segment, true);

    public static async Task<FakeReplicas> OpenAsync()
    {
        FakeReplicas replicas = new();
        replicas._engine = await LogEngine.OpenAsync(new LogOptions
        {
            Directory = replicas._directory.Path,
            Fsync = FsyncSchedule.NoFsync,
            Time = TimeProvider.System,
            JournalFileBytes = 4 * 1024 * 1024,
        });
        return replicas;
    }

    /// <summary>Makes a copy that ends where it begins.</summary>
    public Copy Make(SegmentId segment, Offset start)
    {
        TopicName name = new($"s-{segment.Partition.Topic}-{segment.Partition.Number}-{segment.Number}");
        Copy copy = new(start, _engine.CreateTopic(name, start).Partitions[0]);
        _copies[segment] = copy;
        return copy;
    }

    /// <summary>Makes a copy with entries whose values are their offsets, all committed.</summary>
    public Copy Make(SegmentId segment, Offset start, Offset end)
    {
        Copy copy = Make(segment, start);
        copy.Append(end);
        copy.Committed = end;
        return copy;
    }

    public Copy this[SegmentId segment] => _copies[segment];

    /// <summary>More of a copy may be committed.</summary>
    public void Commit(SegmentId segment, Offset committed)
    {
        TaskCompletionSource more;
        lock (_gate)
        {
            _copies[segment].Committed = committed;
            more = _more;
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        more.SetResult();
    }

    public ReplicaExtent? Find(SegmentId segment) =>
        _copies.TryGetValue(segment, out Copy? copy) ? new ReplicaExtent(copy.Base, copy.Log.End, copy.Committed) : null;

    public BatchReadResult? Read(SegmentId segment, Offset from, Offset end, int bytesMax)
    {
        Reads++;
        if (!_copies.TryGetValue(segment, out Copy? copy) || from >= end)
        {
            return null;
        }

        if (copy.IsDamaged)
        {
            throw new StoreCorruptException("journal/1", 0, "a test damaged it");
        }

        return copy.Log.ReadBatches(from, bytesMax, Visibility.Written);
    }

    public async ValueTask CommittedBeyondAsync(SegmentId segment, Offset seen, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task more;
            lock (_gate)
            {
                more = _more.Task;
            }

            if (!_copies.TryGetValue(segment, out Copy? copy) || copy.Committed > seen)
            {
                return;
            }

            await more.WaitAsync(cancellationToken);
        }
    }

    public bool StandsBy(SegmentId segment, SegmentEpoch epoch)
    {
        lock (_gate)
        {
            return _copies.TryGetValue(segment, out Copy? copy) && copy.Promised <= epoch && !copy.IsClosed;
        }
    }

    public ValueTask<SealAnswer> SealAsync(SegmentId segment, SegmentEpoch epoch, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_copies.TryGetValue(segment, out Copy? copy) || copy.CannotVouch)
            {
                return new(new SealAnswer(copy is null ? SealFate.NotSealing : SealFate.CannotVouch, Offset.Zero, default));
            }

            if (epoch < copy.Promised)
            {
                return new(new SealAnswer(SealFate.Outbid, Offset.Zero, copy.Promised));
            }

            copy.Promised = epoch;
            return new(new SealAnswer(SealFate.Sealed, copy.Log.End, epoch));
        }
    }

    public ValueTask<SealAnswer> CompleteAsync(
        SegmentId segment, SegmentEpoch epoch, Offset expected, ReadOnlyMemory<byte> batches, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Copy copy = _copies[segment];
            if (copy.Promised != epoch)
            {
                return new(new SealAnswer(SealFate.Outbid, Offset.Zero, copy.Promised));
            }

            copy.Log.AppendReplica(expected, batches.Span);
            return new(new SealAnswer(SealFate.Sealed, copy.Log.End, epoch));
        }
    }

    public ValueTask<Offset> FillAsync(SegmentId segment, Offset expected, ReadOnlyMemory<byte> batches, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            FillBytesMax = Math.Max(FillBytesMax, batches.Length);
            if (!_copies.TryGetValue(segment, out Copy? copy))
            {
                copy = Make(segment, expected);
            }

            copy.Log.AppendReplica(expected, batches.Span);
            return new(copy.Log.End);
        }
    }

    public IDisposable KeepDuringCopy(SegmentId segment)
    {
        Kept.AddOrUpdate(segment, 1, static (_, count) => count + 1);
        return new Hold(() => Kept.AddOrUpdate(segment, 0, static (_, count) => count - 1));
    }

    public long BytesOf(SegmentId segment) => _copies.TryGetValue(segment, out Copy? copy) ? copy.Log.Statistics.Bytes : 0;

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        _directory.Dispose();
    }

    internal sealed class Copy(Offset start, PartitionLog log)
    {
        public Offset Base { get; } = start;

        public PartitionLog Log { get; } = log;

        public Offset Committed { get; set; } = start;

        public SegmentEpoch Promised { get; set; }

        public bool IsDamaged { get; set; }

        public bool CannotVouch { get; set; }

        /// <summary>Of a leader: lets no appends in, because it is being rolled over.</summary>
        public bool IsClosed { get; set; }

        /// <summary>Appends entries up to <paramref name="end"/>; each value is its offset, padded.</summary>
        public void Append(Offset end, int bytes = 0)
        {
            for (long offset = Log.End.Value; offset < end.Value; offset++)
            {
                Log.Append(System.Text.Encoding.ASCII.GetBytes($"{offset}".PadRight(bytes)));
            }
        }
    }

    private sealed class Hold(Action release) : IDisposable
    {
        private Action? _release = release;

        public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
    }
}

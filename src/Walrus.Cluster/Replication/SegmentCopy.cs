using Walrus.Cluster.Producers;
using Walrus.Peers;
using Walrus.Storage;

namespace Walrus.Cluster.Replication;

/// <summary>
/// This node's copy of one segment: its log, what is known of its seal, and who writes it, this node or another. Sends what it owes to its leader.
/// Thread-safe where it does not say otherwise.
/// </summary>
internal sealed class SegmentCopy(SegmentId id, Offset start, bool wasLoaded, HostParts parts) : ISendable
{
    private const long Unsealed = -1;

    private readonly byte[] _answer = new byte[ReplicationCodec.AnswerBytes];
    private AsyncTurn? _sealing;
    private CopyProducers? _producers;
    private PartitionLog? _log;
    private SegmentLeader? _leader;
    private long _sealedEnd = Unsealed;
    private bool _isGone;
    private StorageException? _unopened;
    private StorageException? _damage;

    /// <summary>Guards <see cref="Follower"/>, <see cref="Promised"/> and the order in which messages go into the log.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Which segment.</summary>
    public SegmentId Id => id;

    /// <summary>Why its log cannot be made; null when it can, or could.</summary>
    public StorageException? Unopened => Volatile.Read(ref _unopened);

    /// <summary>The offset of its first entry.</summary>
    public Offset Base => start;

    /// <summary>Whether the copy was here when the node started: what an earlier life wrote is not led on.</summary>
    public bool WasLoaded => wasLoaded;

    /// <summary>The log, once it is there.</summary>
    public PartitionLog? Log => Volatile.Read(ref _log);

    /// <summary>Set while this node leads it, and after that until it is sealed.</summary>
    public SegmentLeader? Leader => Volatile.Read(ref _leader);

    /// <summary>Set while another node leads it. Under <see cref="Gate"/>.</summary>
    public FollowerReplica? Follower { get; private set; }

    /// <summary>The highest epoch that was promised to a coordinator; 0 for none. Under <see cref="Gate"/>.</summary>
    public SegmentEpoch Promised { get; set; }

    /// <summary>Whether the promise is on the disk.</summary>
    public bool IsPromiseDurable { get; set; }

    /// <summary>Whether it may have lost entries that it had acknowledged.</summary>
    public bool IsDoubted { get; set; }

    /// <summary>How often a damaged log of it was replaced; names the engine's topic.</summary>
    public int Replaced { get; set; }

    /// <summary>What was found wrong with it; null for a copy that is sound, as far as is known. It is not read then, unless <see cref="IsLastResort"/>.</summary>
    public StorageException? Damage => Volatile.Read(ref _damage);

    /// <summary>True of a damaged copy when nobody else has a whole one: what can be read of it is.</summary>
    public bool IsLastResort { get; set; }

    /// <summary>True when it must not be read, or passed for whole.</summary>
    public bool IsOutOfService => Damage is not null && !IsLastResort;

    /// <summary>Raised when more is committed, or it is sealed or gone.</summary>
    public MoveSignal Moved { get; } = new();

    /// <summary>The epoch in which it is or was written, as the metadata says; 0 while that is not known.</summary>
    public SegmentEpoch OpenEpoch { get; set; }

    /// <summary>True once it is deleted here.</summary>
    public bool IsGone => Volatile.Read(ref _isGone);

    /// <summary>The sealed end, once the metadata says it.</summary>
    public Offset? SealedEnd => Volatile.Read(ref _sealedEnd) is var end and not Unsealed ? new Offset(end) : null;

    /// <summary>Where coordinators and repair take turns.</summary>
    public AsyncTurn Sealing => Volatile.Read(ref _sealing) ?? Interlocked.CompareExchange(ref _sealing, new AsyncTurn(), null) ?? _sealing;

    /// <summary>Completes when nothing of a leader that was here is on its way into the log any more.</summary>
    public Task LeaderEnded { get; private set; } = Task.CompletedTask;

    /// <summary>Its producers; null while none has written since the node started, or since they were given up.</summary>
    public CopyProducers? Producers => Volatile.Read(ref _producers);

    /// <inheritdoc/>
    public SendMark Mark { get; } = new();

    /// <summary>After the last entry that may be read, committed or not.</summary>
    public Offset End
    {
        get
        {
            Offset end = Log?.End ?? start;
            return SealedEnd is { } last ? Offset.Min(end, last) : end;
        }
    }

    /// <summary>After the last entry that readers may see.</summary>
    public Offset Committed
    {
        get
        {
            Offset end = End;
            if (SealedEnd is not null)
            {
                return end;
            }

            if (Leader is { } leader)
            {
                return Offset.Min(leader.Committed, end);
            }

            lock (Gate)
            {
                return Follower is null ? start : Offset.Min(Follower.Committed, end);
            }
        }
    }

    /// <summary>Its producers, made if there are none.</summary>
    public CopyProducers MakeProducers() => Producers ?? Interlocked.CompareExchange(ref _producers, new CopyProducers(), null) ?? _producers;

    /// <summary>Nobody will ask for its producers any more.</summary>
    public void ForgetProducers() => Volatile.Write(ref _producers, null);

    /// <summary>Batches that go into the log, or have gone.</summary>
    public void Note(ReadOnlySpan<byte> batches)
    {
        while (RecordBatches.TryTake(ref batches, out BatchSummary batch))
        {
            if (batch.Producer is not null)
            {
                MakeProducers().Add(batch);
            }
        }
    }

    /// <summary>The log cannot be made: who leads the segment here, now or later, fails its appends.</summary>
    public void FailToOpen(StorageException failure)
    {
        Volatile.Write(ref _unopened, failure);
        Leader?.FailToOpen(failure);
    }

    /// <summary>The log was made.</summary>
    public void SetLog(PartitionLog log)
    {
        lock (Gate)
        {
            _ = Interlocked.CompareExchange(ref _log, log, null);
        }
    }

    /// <summary>This node leads it from here on. False when a coordinator has a promise already: nobody may append then.</summary>
    public bool TryLead(SegmentLeader leader)
    {
        lock (Gate)
        {
            if (Promised.Value > 0)
            {
                return false;
            }

            Volatile.Write(ref _leader, leader);
            return true;
        }
    }

    /// <summary>It was found damaged. True for the first time.</summary>
    public bool TryCondemn(StorageException damage) => Interlocked.CompareExchange(ref _damage, damage, null) is null;

    /// <summary>A whole log takes the place of the damaged one.</summary>
    public void ReplaceLog(PartitionLog log)
    {
        lock (Gate)
        {
            Replaced++;
            Volatile.Write(ref _log, log);
            IsLastResort = false;
            Volatile.Write(ref _damage, null);
        }
    }

    /// <summary>Takes what <paramref name="leader"/> sends from here on, in that epoch. The log is there.</summary>
    public void Follow(NodeLife leader, SegmentEpoch epoch)
    {
        lock (Gate)
        {
            if (Follower is null && Log is { } log)
            {
                Follower = new FollowerReplica(leader, epoch, start, log.End);
                if (Promised.Value > 0)
                {
                    Follower.Seal(Promised);
                }
            }
        }
    }

    /// <summary>Refuses the leader from here on. Under <see cref="Gate"/>.</summary>
    public void Promise(SegmentEpoch epoch)
    {
        if (epoch > Promised)
        {
            Promised = epoch;
            IsPromiseDurable = false;
        }

        Follower?.Seal(epoch);
    }

    /// <summary>The metadata has the sealed length: reads are clamped to it from here on, and nobody leads.</summary>
    public void SealAt(Offset end)
    {
        lock (Gate)
        {
            Volatile.Write(ref _sealedEnd, end.Value);
            Follower?.Seal(Promised);
        }

        LeaderEnded = Leader?.EndAsync() ?? LeaderEnded;
        Volatile.Write(ref _leader, null);
        Moved.Raise();
    }

    /// <summary>It is deleted.</summary>
    public void SetGone()
    {
        Volatile.Write(ref _isGone, true);
        _ = Leader?.EndAsync();
        Moved.Raise();
    }

    /// <summary>A message of its leader: stores it if it fits. False when nobody follows here.</summary>
    public bool Take(in LeaderMessage message, ReadOnlySpan<byte> batches)
    {
        ValueTask<ReplicaAppendResult> stored = default;
        bool isStoring = false;
        bool owes;
        bool hasMoved;
        NodeId leader;
        lock (Gate)
        {
            if (Follower is not { } follower || Log is not { } log)
            {
                return false;
            }

            Offset committed = follower.Committed;
            if (follower.Take(message) == TakeOutcome.Append)
            {
                isStoring = TryAppend(log, message.Base, batches, out stored);
            }

            hasMoved = follower.Committed > committed;
            owes = follower.OwesAnswer;
            leader = follower.Leader.Node;
        }

        if (hasMoved)
        {
            Moved.Raise();
        }

        if (isStoring)
        {
            _ = StoreAsync(stored, message.Base, message.Next);
        }

        if (owes)
        {
            parts.Senders.Call(leader, this);
        }

        return true;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> SendAsync(PeerLink link, CancellationToken cancellationToken)
    {
        AnswerMessage message;
        lock (Gate)
        {
            if (Follower is not { OwesAnswer: true } follower)
            {
                return false;
            }

            message = new AnswerMessage(Id, follower.Epoch, follower.TakeAnswer());
        }

        if (message.Answer.Fate != FollowerFate.Taken)
        {
            parts.Meter.Refused(message.Answer.Fate);
        }

        ReplicationCodec.Write(message, _answer);
        _ = await link.SendAsync(ClusterChannels.Replication, ReplicationCodec.AnswerKind, new PeerPayload(_answer), cancellationToken);
        return false; // What becomes due meanwhile calls again. What is lost the leader asks for.
    }

    /// <inheritdoc/>
    public void OnNoLink()
    {
        // Nobody to answer to: the leader asks once there is a link.
    }

    private bool TryAppend(PartitionLog log, Offset expected, ReadOnlySpan<byte> batches, out ValueTask<ReplicaAppendResult> stored)
    {
        try
        {
            stored = log.AppendReplicaAsync(expected, batches);
            Note(batches);
            return true;
        }
        catch (StorageException fault)
        {
            stored = default;
            Follower!.Failed();
            parts.Log.NotStored(Id, fault.Message);
            return false;
        }
    }

    private async Task StoreAsync(ValueTask<ReplicaAppendResult> storing, Offset from, Offset next)
    {
        bool isStored = false;
        try
        {
            ReplicaAppendResult result = await storing;
            isStored = result.Outcome == ReplicaAppendOutcome.Appended && result.End == next;
        }
        catch (StorageException fault)
        {
            parts.Log.NotStored(Id, fault.Message);
        }

        NodeId leader;
        bool owes;
        lock (Gate)
        {
            FollowerReplica follower = Follower!;
            if (isStored)
            {
                follower.Stored(next);
            }
            else
            {
                follower.Failed();
            }

            owes = follower.OwesAnswer;
            leader = follower.Leader.Node;
        }

        if (isStored)
        {
            parts.Meter.Stored(next - from);
            Moved.Raise();
        }

        if (owes)
        {
            parts.Senders.Call(leader, this);
        }
    }
}

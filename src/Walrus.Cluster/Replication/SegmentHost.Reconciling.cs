using System.Collections.Concurrent;
using System.Collections.Immutable;
using Walrus.Cluster.Replication;

namespace Walrus.Cluster;

/// <content>Becoming what the metadata says.</content>
public sealed partial class SegmentHost
{
    private readonly ConcurrentDictionary<PartitionId, SegmentLeader> _led = new();
    private readonly ConcurrentDictionary<SegmentId, Offset> _lacking = new();
    private ClusterMetadata _known = ClusterMetadata.Empty;
    private LeaseSet _leases = LeaseSet.Empty;

    /// <summary>
    /// Takes over what <paramref name="state"/> says: ends leases that are over before it begins others, makes logs of segments that are this node's to lead or follow (in the
    /// background; appends wait for them), learns sealed lengths, which clamp reads at once, and deletes copies, but only of what the state itself says is gone. One
    /// caller at a time; costs a comparison when nothing has changed, and a look at what has otherwise. Does nothing before <see cref="StartAsync"/>, and with a state that
    /// is not founded, or older than the last.
    /// </summary>
    public void Reconcile(ClusterMetadata state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (Volatile.Read(ref _running) is not { } running || state.Cluster == ClusterId.None || ReferenceEquals(state, _known) || state.Version < _known.Version)
        {
            return;
        }

        if (!HasSettled(running, state))
        {
            return;
        }

        ClusterMetadata before = _known; // Written by this caller alone.
        bool isFirst = before.Cluster == ClusterId.None;
        bool isBegun = IsOfThisLife(before) != IsOfThisLife(state);
        bool isSame = ReferenceEquals(before.Topics, state.Topics) && !isBegun;
        LeaseSet leases = isSame && ReferenceEquals(before.Nodes, state.Nodes) ? _leases : LeaseSet.Of(state, _own);
        LeaseDiff diff = _leases.To(leases);
        foreach (Lease lease in diff.Revoked)
        {
            if (_led.TryRemove(lease.Partition, out SegmentLeader? leader))
            {
                _ = leader.EndAsync();
            }
        }

        if (!isSame)
        {
            // What was left alone while this life was not registered is looked at again.
            ReconcileTopics(running, isBegun ? ClusterMetadata.Empty : before, state);
        }

        if (isFirst || isBegun)
        {
            DeleteWhatIsGone(running, state);
        }

        if (before.Configuration != state.Configuration || !isSame)
        {
            SetPolicies(state);
        }

        foreach (Lease lease in diff.Granted)
        {
            Grant(running, lease, state);
        }

        _leases = leases;
        Volatile.Write(ref _known, state);
    }

    /// <summary>
    /// True once the state has this start of the node, and so everything that was agreed on before it. A node that starts may see older states first than it had seen before it ended: by those it must follow
    /// nobody, because what it promised to coordinators is forgotten once the seal is known.
    /// </summary>
    private bool IsOfThisLife(ClusterMetadata state) => state.FindNode(_own.Node) is { } known && known.Incarnation >= _own.Incarnation;

    private void ReconcileTopics(Running running, ClusterMetadata before, ClusterMetadata state)
    {
        bool anyGone = false;
        foreach ((TopicId id, TopicMetadata known) in before.Topics)
        {
            anyGone |= !state.Topics.ContainsKey(id);
        }

        foreach ((TopicId id, TopicMetadata topic) in state.Topics)
        {
            TopicMetadata? known = before.Topics.GetValueOrDefault(id);
            if (ReferenceEquals(known, topic))
            {
                continue;
            }

            for (int number = 0; number < topic.Partitions.Length; number++)
            {
                PartitionMetadata? knownPartition = known?.Partitions[number];
                if (!ReferenceEquals(knownPartition, topic.Partitions[number]))
                {
                    ReconcilePartition(running, topic.PartitionId(number), knownPartition, topic.Partitions[number], IsOfThisLife(state));
                }
            }
        }

        if (anyGone)
        {
            DeleteWhatIsGone(running, state);
        }
    }

    private void ReconcilePartition(Running running, PartitionId id, PartitionMetadata? before, PartitionMetadata partition, bool mayFollow)
    {
        for (int trimmed = before?.First.Number.Value ?? int.MaxValue; trimmed < partition.First.Number.Value; trimmed++)
        {
            SegmentId gone = new(id, new SegmentNumber(trimmed));
            _ = _lacking.TryRemove(gone, out _);
            if (running.Copies.Find(gone) is { } copy)
            {
                running.Copies.Delete(copy, "its segment was trimmed");
            }
        }

        foreach (SegmentMetadata segment in partition.Segments)
        {
            if (!ReferenceEquals(before?.Find(segment.Number), segment))
            {
                ReconcileSegment(running, new SegmentId(id, segment.Number), segment, mayFollow);
            }
        }
    }

    private void ReconcileSegment(Running running, SegmentId id, SegmentMetadata segment, bool mayFollow)
    {
        bool isHeld = segment.Replicas.Contains(_own.Node);
        if (segment.SealedEnd is { } end)
        {
            LearnSeal(running, id, end, isHeld);
        }
        else if (isHeld && mayFollow)
        {
            Follow(running.Copies.Make(id, segment.Base, copy => OnLog(copy, segment)), segment);
        }
    }

    private void LearnSeal(Running running, SegmentId id, Offset end, bool isHeld)
    {
        SegmentCopy? copy = running.Copies.Find(id);
        if (copy is not null && copy.SealedEnd is null)
        {
            copy.SealAt(end);
            running.Copies.Cut(copy, end);
            running.Copies.ForgetNotes(id);
        }

        if (!isHeld)
        {
            _ = _lacking.TryRemove(id, out _);
            if (copy is not null && !IsKept(id))
            {
                running.Copies.Delete(copy, "it is sealed, and other nodes hold it");
            }
        }
        else if (copy is null || copy.End < end)
        {
            // Also an empty one: when it is asked for, the gap is none. Its base is its end's place less the count, which the metadata has.
            _lacking[id] = end;
        }
    }

    private void OnLog(SegmentCopy copy, SegmentMetadata segment)
    {
        Follow(copy, segment);
        if (copy is { Leader: { } leader, Log: { } log } && copy.SealedEnd is null)
        {
            leader.Open(log);
        }
    }

    private void Follow(SegmentCopy copy, SegmentMetadata segment)
    {
        if (segment.Status == SegmentStatus.Open)
        {
            copy.OpenEpoch = segment.Epoch;
            if (segment.Leader != _own && copy.SealedEnd is null)
            {
                copy.Follow(segment.Leader, segment.Epoch);
            }
        }
    }

    private void Grant(Running running, Lease lease, ClusterMetadata state)
    {
        SegmentId id = new(lease.Partition, lease.Segment);
        if (running.Copies.Find(id) is not { } copy || copy.SealedEnd is not null)
        {
            return;
        }

        if (copy.WasLoaded || copy.Leader is not null)
        {
            _log.NotResumed(id);
            return;
        }

        TopicMetadata topic = state.FindTopic(lease.Partition.Topic)!;
        SegmentLeader leader = new(copy, lease, state.SettingsOf(topic).Acks, running.Parts) { Stores = StoresOf(lease, state) };
        if (!copy.TryLead(leader))
        {
            return; // A coordinator was faster: what it was promised holds.
        }

        _led[lease.Partition] = leader;
        if (topic.Find(lease.Partition.Number)?.Find(new SegmentNumber(lease.Segment.Value - 1)) is { IsSequenced: true })
        {
            Preparer?.Prepare(leader); // Its producers will go on here.
        }

        if (copy.Log is { } log)
        {
            leader.Open(log);
        }
        else if (copy.Unopened is { } failure)
        {
            leader.FailToOpen(failure);
        }
    }

    private void SetPolicies(ClusterMetadata state)
    {
        foreach ((PartitionId partition, SegmentLeader leader) in _led)
        {
            if (state.FindTopic(partition.Topic) is { } topic)
            {
                leader.SetPolicy(state.SettingsOf(topic).Acks);
            }
        }
    }

    /// <summary>Looks at every copy. Only what the state itself says is gone: a topic whose id was given out and is not there, a segment below the partition's first.</summary>
    private void DeleteWhatIsGone(Running running, ClusterMetadata state)
    {
        foreach (SegmentCopy copy in running.Copies.All)
        {
            PartitionId partition = copy.Id.Partition;
            if (state.FindTopic(partition.Topic) is not { } topic)
            {
                if (partition.Topic < state.NextTopic)
                {
                    running.Copies.Delete(copy, "its topic was deleted");
                }
            }
            else if (topic.Find(partition.Number) is { } chain && copy.Id.Number.Value < chain.First.Number.Value)
            {
                running.Copies.Delete(copy, "its segment was trimmed");
            }
        }

        foreach ((SegmentId id, _) in _lacking)
        {
            if (state.FindPartition(id.Partition)?.Find(id.Number) is null)
            {
                _ = _lacking.TryRemove(id, out _);
            }
        }
    }
}

namespace Walrus.Cluster.Tests.Sealing;

/// <summary>
/// Replicas of one segment as far as sealing sees them, a leader that goes on appending until nobody takes anything, and coordinators whose questions are lost, late, doubled and out of
/// order. Checks on the way that nothing acknowledged lies beyond an end.
/// </summary>
internal sealed class SealScene
{
    private readonly System.Random _random;
    private readonly ReplicaSet _set;
    private readonly Dictionary<NodeId, Replica> _replicas;
    private readonly List<Coordinator> _coordinators = [];
    private TimeSpan _now;
    private long _appended;
    private Offset? _committed;
    private bool _isWatched = true;
    private bool _isCalm;

    public SealScene(int seed, int replicas)
    {
        _random = new System.Random(seed);
        _set = ReplicaSet.Of([.. Enumerable.Range(1, replicas).Select(node => new NodeId(node))]);
        _replicas = _set.Nodes.ToDictionary(node => node, _ => new Replica());
    }

    /// <summary>After the last entry that an ack quorum has ever held durably.</summary>
    public long Acknowledged { get; private set; }

    public IReadOnlyList<Coordinator> Coordinators => _coordinators;

    public ReplicaSet Set => _set;

    /// <summary>What the metadata has taken as the end.</summary>
    public Offset? Committed => _committed;

    /// <summary>How many replicas hold everything up to an end.</summary>
    public int Holders(Offset end) => _replicas.Values.Count(replica => replica.End >= end.Value);

    /// <summary>The replica answers nothing from now on.</summary>
    public void TakeAway(NodeId node, bool isAway = true) => _replicas[node].IsAway = isAway;

    /// <summary>The replica has lost its data and says so.</summary>
    public void Lose(NodeId node)
    {
        _replicas[node].IsLost = true;
        _replicas[node].Append(_random.NextInt64(_replicas[node].End + 1));
    }

    /// <summary>What is the longest copy now.</summary>
    public long Longest => _replicas.Values.Max(replica => replica.End);

    /// <summary>Its copy cannot be read from there on, though it has promised its length.</summary>
    public void Damage(NodeId node, long from) => _replicas[node].ReadableEnd = from;

    public void Write(int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            Append();
        }
    }

    /// <param name="epoch">Its epoch.</param>
    /// <param name="isWatched">False when acknowledged entries may be lost: more has failed than can be borne.</param>
    public Coordinator Begin(int epoch, bool isWatched = true)
    {
        _isWatched = isWatched;
        Coordinator coordinator = new(new SealCoordinator(_set, new SegmentEpoch(epoch), _now), new SegmentEpoch(epoch));
        _coordinators.Add(coordinator);
        coordinator.Machine.Tick(_now);
        return coordinator;
    }

    /// <summary>From now on nothing is lost, and everybody who is there answers.</summary>
    public void Calm() => _isCalm = true;

    /// <summary>One thing happens.</summary>
    public void Step()
    {
        _now += TimeSpan.FromMilliseconds(_random.Next(0, 40));
        if (_random.Next(4) == 0)
        {
            Append();
        }

        foreach (Coordinator coordinator in _coordinators)
        {
            coordinator.Collect();
            Deliver(coordinator);
            if (coordinator.Machine.Wake is { } wake && wake <= _now)
            {
                coordinator.Machine.Tick(_now);
            }

            coordinator.Collect();
            if (coordinator.End is { } proposed && _committed is null && coordinator.Epoch == _coordinators[^1].Epoch)
            {
                _committed = proposed; // The metadata takes the end of the last epoch that began, once.
            }

            if (_committed is { } end && _isWatched)
            {
                end.Value.ShouldBeGreaterThanOrEqualTo(Acknowledged, $"an acknowledged entry lies beyond the sealed end; replicas {string.Join(", ", _replicas.Values.Select(replica => $"{replica.End}{(replica.IsLost ? " lost" : "")}, promised {replica.Promised}"))}");
            }
        }
    }

    /// <summary>The leader, of whom nobody has told that it is over: one more entry, or one that is on its way arrives at a follower that has not promised.</summary>
    private void Append()
    {
        Replica leader = _replicas[_set.Nodes[0]];
        if (leader is { Promised: 0, IsLost: false } && _random.Next(2) == 0)
        {
            leader.Append(++_appended);
        }

        foreach (Replica replica in _replicas.Values)
        {
            if (replica is { Promised: 0, IsLost: false } && replica != leader && _random.Next(3) == 0)
            {
                replica.Append(Math.Min(_appended, replica.End + _random.Next(1, 4)));
            }
        }

        long[] ends = [.. _replicas.Values.Select(replica => replica.IsLost ? 0 : replica.Answered).OrderDescending()];
        Acknowledged = Math.Max(Acknowledged, ends[_set.AckQuorum - 1]);
    }

    private void Deliver(Coordinator coordinator)
    {
        if (coordinator.Pending.Count == 0)
        {
            return;
        }

        int index = _random.Next(coordinator.Pending.Count);
        object pending = coordinator.Pending[index];
        if (!_isCalm && _random.Next(6) == 0)
        {
            if (pending is SealEffect lost)
            {
                coordinator.Pending[index] = NoAnswer(lost); // The request was lost.
            }

            return;
        }

        if (pending is SealEffect effect)
        {
            // Carried out now; the answer comes at some later time, if at all, and perhaps twice.
            Action<SealCoordinator, TimeSpan> given = Perform(effect, coordinator.Epoch);
            coordinator.Pending[index] = !_isCalm && _random.Next(6) == 0 ? NoAnswer(effect) : given;
            if (!_isCalm && _random.Next(6) == 0)
            {
                coordinator.Pending.Add(given);
            }

            return;
        }

        coordinator.Pending.RemoveAt(index);
        ((Action<SealCoordinator, TimeSpan>)pending)(coordinator.Machine, _now);
    }

    private static Action<SealCoordinator, TimeSpan> NoAnswer(SealEffect effect) => effect switch
    {
        AskSeal ask => (to, now) => to.Sealed(ask.Replica, null, now),
        CopyPart part => (to, now) => to.Copied(part, null, now),
        _ => throw new InvalidOperationException(),
    };

    private Action<SealCoordinator, TimeSpan> Perform(SealEffect effect, SegmentEpoch epoch)
    {
        switch (effect)
        {
            case AskSeal ask:
                Replica replica = _replicas[ask.Replica];
                if (replica.IsAway)
                {
                    return NoAnswer(effect);
                }

                SealAnswer promise = replica.Seal(epoch);
                return (to, now) => to.Sealed(ask.Replica, promise, now);
            case CopyPart part:
                Replica source = _replicas[part.Source];
                if (source.IsAway)
                {
                    return (to, now) => to.SourceFailed(part, isLost: false, now);
                }

                long next = Math.Min(Math.Min(part.Until.Value, Math.Min(source.End, source.ReadableEnd)), part.From.Value + _random.Next(1, 6));
                if (next <= part.From.Value)
                {
                    return (to, now) => to.SourceFailed(part, isLost: true, now);
                }

                if (_replicas[part.Target].IsAway)
                {
                    return NoAnswer(effect);
                }

                SealAnswer answer = _replicas[part.Target].Complete(epoch, part.From.Value, next);
                return (to, now) => to.Copied(part, answer, now);
            default:
                throw new InvalidOperationException($"{effect} is not for performing.");
        }
    }

    internal sealed class Coordinator(SealCoordinator machine, SegmentEpoch epoch)
    {
        public SealCoordinator Machine { get; } = machine;

        public SegmentEpoch Epoch { get; } = epoch;

        public List<object> Pending { get; } = [];

        public Offset? End { get; private set; }

        public bool HasGivenUp { get; private set; }

        public void Collect()
        {
            foreach (SealEffect effect in Machine.TakeEffects())
            {
                switch (effect)
                {
                    case ProposeEnd propose:
                        End.ShouldBeNull("it proposes once");
                        End = propose.End;
                        break;
                    case GiveUp:
                        HasGivenUp = true;
                        break;
                    default:
                        Pending.Add(effect);
                        break;
                }
            }
        }
    }

    private sealed class Replica
    {
        public long End { get; private set; }

        /// <summary>What it has told its leader: that alone acknowledges.</summary>
        public long Answered { get; private set; }

        public long Promised { get; set; }

        public bool IsAway { get; set; }

        public bool IsLost { get; set; }

        public long ReadableEnd { get; set; } = long.MaxValue;

        public void Append(long end)
        {
            End = end;
            Answered = end;
        }

        public SealAnswer Seal(SegmentEpoch epoch)
        {
            if (epoch.Value < Promised)
            {
                return new SealAnswer(SealFate.Outbid, Offset.Zero, new SegmentEpoch(Promised));
            }

            Promised = epoch.Value;
            if (IsLost)
            {
                return new SealAnswer(SealFate.CannotVouch, new Offset(End), epoch);
            }

            return new SealAnswer(SealFate.Sealed, new Offset(End), epoch);
        }

        public SealAnswer Complete(SegmentEpoch epoch, long from, long next)
        {
            if (epoch.Value != Promised)
            {
                return new SealAnswer(SealFate.Outbid, Offset.Zero, new SegmentEpoch(Promised));
            }

            End = End == from ? next : End;
            return new SealAnswer(SealFate.Sealed, new Offset(End), epoch);
        }
    }
}

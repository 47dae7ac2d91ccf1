using Walrus.Cluster.Replication;

namespace Walrus.Cluster.Tests.Replication.Steps;

/// <summary>
/// One segment, its leader's and its followers' step machines, and between them a network that loses, repeats and reorders, across lives too. Entries are numbers that the
/// leader draws, so that two different ones at one offset are noticed. Everything is checked after every step.
/// </summary>
internal sealed class StepSimulation
{
    private readonly System.Random _random;
    private readonly LeaderReplica _leader;
    private readonly List<int> _log = [];
    private readonly SimFollower[] _followers;
    private readonly List<(int Follower, LeaderMessage Message, int[] Entries)> _toFollowers = [];
    private readonly List<(int Follower, Incarnation Life, FollowerAnswer Answer)> _toLeader = [];
    private readonly ReplicaSet _replicas;
    private readonly Offset _start;
    private TimeSpan _now;
    private Offset _committed;

    public StepSimulation(int seed)
    {
        _random = new System.Random(seed);
        int count = _random.Next(2, 6);
        _start = new Offset(_random.Next(3) * 100);
        _replicas = ReplicaSet.Of([.. Enumerable.Range(1, count).Select(node => new NodeId(node))]);
        _leader = new LeaderReplica(new NodeId(1), _replicas, _start);
        _followers = [.. Enumerable.Range(2, count - 1).Select(_ => new SimFollower(_start))];
        _committed = _start;
    }

    public static SegmentEpoch Epoch { get; } = new(4);

    public static NodeLife Leader { get; } = new(new NodeId(1), new Incarnation(7));

    public long Acknowledged { get; private set; }

    public void Run(int steps)
    {
        for (int step = 0; step < steps; step++)
        {
            Step(isFaulty: true, maySeal: step > steps * 3 / 4);
            Check();
        }

        Heal();
    }

    private void Step(bool isFaulty, bool maySeal)
    {
        int which = _random.Next(_followers.Length);
        switch (_random.Next(isFaulty ? 16 : 9))
        {
            case 0:
                Append();
                break;
            case 1:
                Flush();
                break;
            case 2 or 3:
                Send(which);
                break;
            case 4:
                DeliverToFollower(isFaulty);
                break;
            case 5:
                DeliverToLeader(isFaulty);
                break;
            case 6:
                _followers[which].Store(_random, mayFail: isFaulty && _random.Next(10) == 0);
                break;
            case 7:
                Answer(which);
                break;
            case 8:
                _now += TimeSpan.FromMilliseconds(_random.Next(isFaulty ? 400 : 100));
                _ = _leader.Tick(_now);
                break;
            case 9:
                LoseLink(which);
                break;
            case 10 or 11 or 12:
                LinkUp(which);
                break;
            case 13:
                _followers[which].Crash();
                LoseLink(which);
                break;
            case 14 when maySeal:
                _followers[which].Seal();
                break;
            default:
                DeliverToFollower(isFaulty);
                DeliverToLeader(isFaulty);
                break;
        }
    }

    private void Append()
    {
        for (int entries = _random.Next(1, 4); entries > 0; entries--)
        {
            _log.Add(_random.Next());
        }

        _ = _leader.Grow(_start + _log.Count, _leader.Durable);
    }

    private void Flush()
    {
        Offset durable = _leader.Durable + _random.NextInt64(_leader.Written - _leader.Durable + 1);
        _ = _leader.Grow(_leader.Written, durable);
    }

    private void Send(int which)
    {
        if (_leader.Plan(which) is not { } plan)
        {
            return;
        }

        int[] entries = plan.IsEmpty ? [] : [.. _log.Skip((int)(plan.From - _start)).Take(_random.Next(1, 5))];
        if (_random.Next(20) == 0)
        {
            LoseLink(which); // Between the plan and its carrying out.
        }

        Offset next = plan.From + entries.Length;
        if (_leader.TrySend(which, plan, next, entries.Length * 60_000, _now))
        {
            _toFollowers.Add((which, new LeaderMessage(Leader, Epoch, plan.Attempt, plan.From, next, plan.Committed), entries));
        }
    }

    private void DeliverToFollower(bool isFaulty)
    {
        if (_toFollowers.Count == 0)
        {
            return;
        }

        int index = isFaulty && _random.Next(3) == 0 ? _random.Next(_toFollowers.Count) : 0;
        (int which, LeaderMessage message, int[] entries) = _toFollowers[index];
        if (!isFaulty || _random.Next(8) != 0)
        {
            _toFollowers.RemoveAt(index); // Else it comes once more.
        }

        _followers[which].Take(message, entries);
    }

    private void DeliverToLeader(bool isFaulty)
    {
        if (_toLeader.Count == 0)
        {
            return;
        }

        int index = isFaulty && _random.Next(3) == 0 ? _random.Next(_toLeader.Count) : 0;
        (int which, Incarnation life, FollowerAnswer answer) = _toLeader[index];
        if (!isFaulty || _random.Next(8) != 0)
        {
            _toLeader.RemoveAt(index);
        }

        _leader.Answered(which, life, answer, _now, out _).ShouldNotBe(AnswerOutcome.Contradiction);
    }

    private void Answer(int which)
    {
        SimFollower follower = _followers[which];
        if (follower.Machine.OwesAnswer)
        {
            _toLeader.Add((which, follower.Life, follower.Machine.TakeAnswer()));
        }
    }

    private void LoseLink(int which)
    {
        // Some of what was under way comes later all the same: it was on an older connection.
        _ = _toFollowers.RemoveAll(each => each.Follower == which && _random.Next(3) != 0);
        _ = _toLeader.RemoveAll(each => each.Follower == which && _random.Next(3) != 0);
        _leader.LinkLost(which);
    }

    private void LinkUp(int which)
    {
        if (_leader.Followers[which].State == FollowerState.Away)
        {
            _leader.LinkUp(which, isNew: _log.Count == 0);
        }
    }

    private void Check()
    {
        _leader.Committed.ShouldBeGreaterThanOrEqualTo(_committed, "committed never goes back");
        _committed = _leader.Committed;
        _leader.Committed.ShouldBeLessThanOrEqualTo(_leader.Written);
        int holders = _leader.Durable >= _committed ? 1 : 0;
        foreach (SimFollower follower in _followers)
        {
            follower.Entries.ShouldBe(_log.Take(follower.Entries.Count), "replicas are prefixes of one another");
            follower.Machine.Committed.ShouldBeLessThanOrEqualTo(_committed);
            holders += follower.Durable >= _committed ? 1 : 0;
        }

        holders.ShouldBeGreaterThanOrEqualTo(_replicas.AckQuorum, "what is committed is on a quorum, durably");
        for (int which = 0; which < _followers.Length; which++)
        {
            FollowerProgress progress = _leader.Followers[which];
            progress.Durable.ShouldBeLessThanOrEqualTo(_followers[which].Durable, "no word counts for more than it said");
            progress.WindowBytes.ShouldBeLessThanOrEqualTo(Limits.ReplicationWindowBytes + (5 * 60_000));
        }

        Offset[] promised = [.. _followers.Where(each => each.PromisedEnd is not null).Select(each => each.PromisedEnd!.Value)];
        if (promised.Length >= _replicas.SealQuorum)
        {
            _committed.ShouldBeLessThanOrEqualTo(promised.Max(), "a seal quorum fences the leader");
        }

        Acknowledged = _committed - _start;
    }

    /// <summary>Everything works from here on: what was written becomes committed, if enough replicas are not sealed, and the others learn of it.</summary>
    private void Heal()
    {
        bool canCommit = _followers.Count(each => each.PromisedEnd is null) + 1 >= _replicas.AckQuorum;
        for (int round = 0; round < 3_000; round++)
        {
            for (int which = 0; which < _followers.Length; which++)
            {
                LinkUp(which);
                Send(which);
                _followers[which].Store(_random, mayFail: false);
                Answer(which);
            }

            Flush();
            Step(isFaulty: false, maySeal: false);
            DeliverToFollower(isFaulty: false);
            DeliverToLeader(isFaulty: false);
            Check();
        }

        _ = _leader.Grow(_leader.Written, _leader.Written);
        for (int round = 0; round < 2_000 && canCommit && !IsEven(); round++)
        {
            for (int which = 0; which < _followers.Length; which++)
            {
                LinkUp(which);
                Send(which);
                DeliverToFollower(isFaulty: false);
                _followers[which].Store(_random, mayFail: false);
                Answer(which);
                DeliverToLeader(isFaulty: false);
            }

            _now += TimeSpan.FromMilliseconds(50);
            _ = _leader.Tick(_now);
            Check();
        }

        (!canCommit || IsEven()).ShouldBeTrue("after healing everybody has everything");
    }

    private bool IsEven() =>
        _leader.Committed == _leader.Written
        && _followers.All(each => each.PromisedEnd is not null || (each.Durable == _leader.Written && each.Machine.Committed == _leader.Written));
}

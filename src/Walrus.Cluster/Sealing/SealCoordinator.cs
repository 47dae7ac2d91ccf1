namespace Walrus.Cluster;

/// <summary>
/// Finds out where one segment ends (design 6.3, steps 2 to 4). Pure: answers, losses and the time go in, <see cref="SealEffect"/>s come out. For one epoch; a new
/// attempt begins with a new coordinator, which may have the same epoch.
/// </summary>
/// <remarks>
/// <para>Why the end is never short: an acknowledged entry was durable on an ack quorum before any of its members promised, and any seal quorum has one of those
/// members. So the longest of <see cref="ReplicaSet.SealQuorum"/> promised copies has it; more copies only make it longer. A replica that cannot vouch is none of them.</para>
/// <para>Why the copies suffice: the whole segment is on <see cref="ReplicaSet.AckQuorum"/> replicas before the end is proposed. Where the number of replicas is even,
/// the seal quorum is smaller, and it may be that no more answer: after <see cref="Limits.SealCopiesPatience"/> the seal quorum is enough. It survives the loss of any
/// minority, since fewer than half are fewer than <see cref="ReplicaSet.SealQuorum"/>.</para>
/// <para>When too few can vouch (a power cut of all nodes under a schedule that flushes later), but every replica has promised and told what it holds, or belongs to a removed node, nobody is left who
/// could know better: the longest of all counts (<see cref="IsDoubtful"/>). A copy that turned out unreadable is not among them: then somebody has to look.</para>
/// </remarks>
internal sealed class SealCoordinator
{
    private readonly ReplicaSet _set;
    private readonly SegmentEpoch _epoch;
    private readonly SealReplica[] _replicas;
    private readonly TimeSpan _begun;
    private readonly List<SealEffect> _effects = [];
    private TimeSpan? _enoughSince;
    private int _turn;

    /// <summary>A coordinator that has asked nobody yet: see <see cref="Tick"/>.</summary>
    /// <param name="replicas">Who holds the segment.</param>
    /// <param name="epoch">The coordinator's.</param>
    /// <param name="now">The time.</param>
    /// <param name="isRemoved">Whether a node is no more; none is when not given.</param>
    public SealCoordinator(ReplicaSet replicas, SegmentEpoch epoch, TimeSpan now, Func<NodeId, bool>? isRemoved = null)
    {
        _set = replicas;
        _epoch = epoch;
        _replicas = [.. replicas.Nodes.Select(node => new SealReplica(node))];
        _begun = now;
        foreach (SealReplica replica in _replicas.Where(replica => isRemoved?.Invoke(replica.Node) == true))
        {
            replica.Remove();
        }
    }

    /// <summary>True when the end is what is left, and may be less than was acknowledged: fewer than a seal quorum could vouch.</summary>
    public bool IsDoubtful { get; private set; }

    /// <summary>The end that was proposed; null before.</summary>
    public Offset? End { get; private set; }

    /// <summary>True once nothing more comes: it has proposed or given up.</summary>
    public bool IsDone { get; private set; }

    /// <summary>How many replicas have told their length.</summary>
    public int KnownLengths => _replicas.Count(replica => replica.End is not null);

    /// <summary>When something is due without an answer; null when nothing is.</summary>
    public TimeSpan? Wake { get; private set; }

    /// <summary>What is to be done since the last call.</summary>
    public IReadOnlyList<SealEffect> TakeEffects()
    {
        SealEffect[] taken = [.. _effects];
        _effects.Clear();
        return taken;
    }

    /// <summary>Time has passed; the first call begins.</summary>
    public void Tick(TimeSpan now) => Decide(now);

    /// <summary>What a replica answered to <see cref="AskSeal"/>; null when it did not.</summary>
    public void Sealed(NodeId node, SealAnswer? answer, TimeSpan now)
    {
        if (!IsDone)
        {
            Take(Of(node), answer, isCompletion: false, now);
            Decide(now);
        }
    }

    /// <summary>What the target of a <see cref="CopyPart"/> answered; null when it did not.</summary>
    public void Copied(CopyPart part, SealAnswer? answer, TimeSpan now)
    {
        if (!IsDone)
        {
            Take(Of(part.Target), answer, isCompletion: true, now);
            Decide(now);
        }
    }

    /// <summary>The source of a <see cref="CopyPart"/> gave nothing.</summary>
    /// <param name="part">The part.</param>
    /// <param name="isLost">It answered that it cannot: its copy is damaged, gone, or shorter than it had promised. Otherwise it did not answer.</param>
    /// <param name="now">The time.</param>
    public void SourceFailed(CopyPart part, bool isLost, TimeSpan now)
    {
        if (IsDone)
        {
            return;
        }

        SealReplica source = Of(part.Source);
        if (isLost)
        {
            source.Lose(doubtful: null);
        }
        else
        {
            source.Avoid(now);
        }

        Of(part.Target).Rest(now, isHeard: true);
        Decide(now);
    }

    private void Take(SealReplica replica, SealAnswer? answer, bool isCompletion, TimeSpan now)
    {
        switch (answer)
        {
            case { Fate: SealFate.Outbid } outbid when outbid.Promised > _epoch:
                Finish(new GiveUp($"node {replica.Node} has promised epoch {outbid.Promised}"));
                break;
            case { Fate: SealFate.CannotVouch } doubted:
                replica.Lose(doubted.Promised == _epoch ? doubted.End : null);
                break;
            case { Fate: SealFate.Sealed } promised when promised.Promised == _epoch:
                // A late answer from before it lost its data is no answer of what it holds; one to a completion is.
                bool isMore = replica.Doubtful is not null && isCompletion ? replica.Completed(promised.End) : replica.Has(promised.End);
                if (!isMore)
                {
                    replica.Rest(now, isHeard: true); // Nothing new: not again at once.
                }

                break;
            default:
                // One whose metadata is behind says that it does not know the seal: it will soon.
                replica.Rest(now, isHeard: answer?.Fate != SealFate.NotSealing);
                break;
        }
    }

    private void Decide(TimeSpan now)
    {
        Wake = null;
        if (IsDone)
        {
            return;
        }

        Ask(now);
        IsDoubtful = KnownLengths < _set.SealQuorum;
        if (IsDoubtful && !IsAllThereIs())
        {
            _enoughSince = null;
            return;
        }

        _enoughSince ??= now;
        TimeSpan stragglers = _begun + Limits.SealStragglerPatience;
        if (now < stragglers && _replicas.Any(replica => !replica.IsHeard))
        {
            WakeAt(stragglers);
            return;
        }

        SealReplica[] known = [.. _replicas.Where(replica => Length(replica) is not null)];
        Offset end = known.Max(replica => Length(replica)!.Value);
        SealReplica[] holders = [.. known.Where(replica => Length(replica) == end)];
        TimeSpan copies = _enoughSince.Value + Limits.SealCopiesPatience;
        if (holders.Length >= Required(isLate: now >= copies))
        {
            End = end;
            Finish(new ProposeEnd(end));
            return;
        }

        if (now < copies)
        {
            WakeAt(copies);
        }

        Copy(known, holders, end, now);
    }

    /// <summary>Whole copies that there must be. Of a doubtful segment no more than there are replicas left.</summary>
    private int Required(bool isLate)
    {
        int wanted = isLate ? _set.SealQuorum : _set.AckQuorum;
        return IsDoubtful ? Math.Min(wanted, _replicas.Count(replica => !replica.IsRemoved)) : wanted;
    }

    /// <summary>True when every replica has told what it holds, or never will.</summary>
    private bool IsAllThereIs() => Array.TrueForAll(_replicas, replica => replica.IsRemoved || replica.End is not null || replica.Doubtful is not null)
        && Array.Exists(_replicas, replica => !replica.IsRemoved);

    private Offset? Length(SealReplica replica) => replica.End ?? (IsDoubtful ? replica.Doubtful : null);

    /// <summary>Asks those that have said nothing yet, or nothing of use.</summary>
    private void Ask(TimeSpan now)
    {
        foreach (SealReplica replica in _replicas)
        {
            if (replica.End is not null || replica.CannotVouch || replica.IsBusy)
            {
                continue;
            }

            if (now < replica.RetryAt)
            {
                WakeAt(replica.RetryAt);
                continue;
            }

            replica.Begin();
            _effects.Add(new AskSeal(replica.Node));
        }
    }

    /// <summary>Completes as many short copies as an ack quorum lacks, those first that lack least.</summary>
    private void Copy(SealReplica[] known, SealReplica[] holders, Offset end, TimeSpan now)
    {
        SealReplica[] behind = [.. known.Where(replica => Length(replica) < end).OrderByDescending(replica => Length(replica)!.Value)];
        int missing = _set.AckQuorum - holders.Length - behind.Count(replica => replica.IsBusy);
        foreach (SealReplica target in behind.Where(replica => !replica.IsBusy))
        {
            if (missing <= 0)
            {
                return;
            }

            if (now < target.RetryAt)
            {
                WakeAt(target.RetryAt);
            }
            else if (Source(holders, now) is { } source)
            {
                missing--;
                target.Begin();
                _effects.Add(new CopyPart(source.Node, target.Node, Length(target)!.Value, end));
            }
        }
    }

    /// <summary>One of those that have everything, each in its turn; null while all of them rest.</summary>
    private SealReplica? Source(SealReplica[] holders, TimeSpan now)
    {
        for (int i = 0; i < holders.Length; i++)
        {
            SealReplica source = holders[_turn++ % holders.Length];
            if (now >= source.RetryAt)
            {
                return source;
            }

            WakeAt(source.RetryAt);
        }

        return null;
    }

    private void Finish(SealEffect last)
    {
        IsDone = true;
        Wake = null;
        _effects.Clear();
        _effects.Add(last);
    }

    private void WakeAt(TimeSpan time) => Wake = Wake is { } earlier && earlier <= time ? earlier : time;

    private SealReplica Of(NodeId node) => Array.Find(_replicas, replica => replica.Node == node)
        ?? throw new ArgumentException($"Node {node} is no replica of the segment.", nameof(node));
}

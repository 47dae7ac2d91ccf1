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
    public SealCoordinator(ReplicaSet replicas, SegmentEpoch epoch, TimeSpan now)
    {
        _set = replicas;
        _epoch = epoch;
        _replicas = [.. replicas.Nodes.Select(node => new SealReplica(node))];
        _begun = now;
    }

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
            Take(Of(node), answer, now);
            Decide(now);
        }
    }

    /// <summary>What the target of a <see cref="CopyPart"/> answered; null when it did not.</summary>
    public void Copied(CopyPart part, SealAnswer? answer, TimeSpan now)
    {
        if (!IsDone)
        {
            Take(Of(part.Target), answer, now);
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
            source.Lose();
        }
        else
        {
            source.Avoid(now);
        }

        Of(part.Target).Rest(now, isHeard: true);
        Decide(now);
    }

    private void Take(SealReplica replica, SealAnswer? answer, TimeSpan now)
    {
        switch (answer)
        {
            case { Fate: SealFate.Outbid } outbid when outbid.Promised > _epoch:
                Finish(new GiveUp($"node {replica.Node} has promised epoch {outbid.Promised}"));
                break;
            case { Fate: SealFate.CannotVouch }:
                replica.Lose();
                break;
            case { Fate: SealFate.Sealed } promised when promised.Promised == _epoch:
                if (!replica.Has(promised.End))
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
        if (KnownLengths < _set.SealQuorum)
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

        SealReplica[] known = [.. _replicas.Where(replica => replica.End is not null)];
        Offset end = known.Max(replica => replica.End!.Value);
        SealReplica[] holders = [.. known.Where(replica => replica.End == end)];
        TimeSpan copies = _enoughSince.Value + Limits.SealCopiesPatience;
        if (holders.Length >= (now >= copies ? _set.SealQuorum : _set.AckQuorum))
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
        SealReplica[] behind = [.. known.Where(replica => replica.End < end).OrderByDescending(replica => replica.End!.Value)];
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
                _effects.Add(new CopyPart(source.Node, target.Node, target.End!.Value, end));
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

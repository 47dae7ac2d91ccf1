namespace Walrus.Cluster;

/// <summary>What a coordinator knows of one replica.</summary>
internal sealed class SealReplica(NodeId node)
{
    private TimeSpan _pause = Limits.SealRetryMin;

    public NodeId Node { get; } = node;

    /// <summary>What it holds durably, once it has promised; never less than it has said before. Null before, and when it cannot vouch.</summary>
    public Offset? End { get; private set; }

    /// <summary>It lost or cannot read its copy. Nothing that it says counts any more in this attempt, late answers from before the loss included.</summary>
    public bool CannotVouch { get; private set; }

    /// <summary>What it holds now, having promised, though it cannot vouch that it is all it ever had. Counts only when nobody is left who could know better.</summary>
    public Offset? Doubtful { get; private set; }

    /// <summary>The metadata has removed its node: it never answers again.</summary>
    public bool IsRemoved { get; private set; }

    /// <summary>It has said what it will, or is known not to answer now: nobody waits for it.</summary>
    public bool IsHeard { get; private set; }

    /// <summary>A question, or a part to complete it with, is on its way.</summary>
    public bool IsBusy { get; private set; }

    /// <summary>Before this it is not asked again.</summary>
    public TimeSpan RetryAt { get; private set; }

    public void Begin() => IsBusy = true;

    /// <summary>It promised, and holds so much. Says whether that is more than it had.</summary>
    public bool Has(Offset end)
    {
        IsBusy = false;
        IsHeard = true;
        if (CannotVouch || end <= End)
        {
            return false;
        }

        _pause = Limits.SealRetryMin;
        End = end;
        return true;
    }

    /// <summary>It cannot vouch; <paramref name="doubtful"/> is what it holds all the same, if it has promised and its copy can be read.</summary>
    public void Lose(Offset? doubtful)
    {
        IsBusy = false;
        IsHeard = true;
        CannotVouch = true;
        End = null;
        Doubtful = doubtful;
    }

    /// <summary>Its node was removed.</summary>
    public void Remove()
    {
        Lose(doubtful: null);
        IsRemoved = true;
    }

    /// <summary>Its doubtful copy was completed up to there. Says whether that is more than it had.</summary>
    public bool Completed(Offset end)
    {
        IsBusy = false;
        if (end <= Doubtful)
        {
            return false;
        }

        Doubtful = end;
        return true;
    }

    /// <summary>It did not answer, or not with what helps: after a pause, which doubles, it may be asked again.</summary>
    public void Rest(TimeSpan now, bool isHeard)
    {
        IsBusy = false;
        IsHeard |= isHeard;
        Avoid(now);
    }

    /// <summary>Leaves it alone for a pause, without touching what is on its way to it.</summary>
    public void Avoid(TimeSpan now)
    {
        RetryAt = now + _pause;
        _pause = _pause * 2 < Limits.SealRetryMax ? _pause * 2 : Limits.SealRetryMax;
    }
}

namespace Walrus.Storage.Journal;

/// <summary>
/// Decides how long the committer waits for the callers it has just answered before it begins the next group. Callers who append again at once
/// would otherwise split into two halves, of which one waits for the flush of the other: twice as many flushes for the same entries. (The idea
/// is that of PostgreSQL's commit_delay, without a time: waiting ends when nobody comes any more.)
/// </summary>
internal sealed class Gathering
{
    private long _target;
    private long _seen;
    private int _looksInVain;
    private int _groupsToSkip;
    private int _skipNext = 1;
    private bool _hasGrown;

    /// <summary>
    /// After a group of <paramref name="waiters"/> callers, <paramref name="groupBytes"/> of it flushed for them, while
    /// <paramref name="stagedBytes"/> are staged for the next: true when it is worth waiting, with <see cref="ShouldWait"/> before each look.
    /// </summary>
    public bool Begin(int waiters, long groupBytes, long stagedBytes)
    {
        if (waiters < Limits.GatherWaitersMin || groupBytes == 0)
        {
            return false;
        }

        if (_groupsToSkip > 0)
        {
            _groupsToSkip--;
            return false;
        }

        // Not all come back at once, and the last ones are not worth the wait.
        _target = stagedBytes + (groupBytes / 8 * 7);
        _seen = stagedBytes;
        _looksInVain = 0;
        _hasGrown = false;
        return true;
    }

    /// <summary>Whether another look at the staged bytes is worth it. When it was in vain altogether, the next groups go without.</summary>
    public bool ShouldWait(long stagedBytes)
    {
        if (stagedBytes >= _target)
        {
            _skipNext = 1;
            return false;
        }

        if (stagedBytes > _seen)
        {
            _seen = stagedBytes;
            _hasGrown = true;
            _looksInVain = 0;
            return true;
        }

        if (++_looksInVain < Limits.GatherLooksMax)
        {
            return true;
        }

        if (_hasGrown)
        {
            _skipNext = 1;
        }
        else
        {
            _groupsToSkip = _skipNext;
            _skipNext = Math.Min(_skipNext * 2, Limits.GatherGroupsSkippedMax);
        }

        return false;
    }
}

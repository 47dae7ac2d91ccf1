namespace Walrus.Consensus;

/// <summary>
/// The memberships that the log holds, by index. The newest is in force from the moment it is appended, committed or not (thesis 4.1); when its
/// entry is truncated, the one before is in force again.
/// </summary>
internal sealed class MembershipHistory
{
    private readonly List<(LogIndex Index, MemberSet Members)> _known = [];

    /// <summary>A history that begins with <paramref name="members"/> at <paramref name="index"/>.</summary>
    public MembershipHistory(LogIndex index, MemberSet members) => Reset(index, members);

    /// <summary>The membership in force.</summary>
    public MemberSet Current => _known[^1].Members;

    /// <summary>The entry that <see cref="Current"/> comes from.</summary>
    public LogIndex CurrentIndex => _known[^1].Index;

    /// <summary>Begins again, as after a snapshot was installed.</summary>
    public void Reset(LogIndex index, MemberSet members)
    {
        _known.Clear();
        _known.Add((index, members));
    }

    /// <summary>A membership was appended.</summary>
    public void Add(LogIndex index, MemberSet members)
    {
        Invariant.Holds(index > CurrentIndex, "memberships are appended in order");
        _known.Add((index, members));
    }

    /// <summary>The entries from <paramref name="first"/> on are gone.</summary>
    public void Truncate(LogIndex first)
    {
        while (_known.Count > 1 && _known[^1].Index >= first)
        {
            _known.RemoveAt(_known.Count - 1);
        }
    }

    /// <summary>Nobody asks for memberships before <paramref name="through"/> any more.</summary>
    public void Compact(LogIndex through)
    {
        int kept = _known.FindLastIndex(item => item.Index <= through);
        if (kept > 0)
        {
            _known.RemoveRange(0, kept);
        }
    }

    /// <summary>The membership that was newest at <paramref name="index"/>; what a snapshot taken there records.</summary>
    public MemberSet At(LogIndex index) => _known[Find(index)].Members;

    /// <summary>The entry that <see cref="At"/> comes from.</summary>
    public LogIndex IndexAt(LogIndex index) => _known[Find(index)].Index;

    private int Find(LogIndex index) => Math.Max(0, _known.FindLastIndex(item => item.Index <= index));
}

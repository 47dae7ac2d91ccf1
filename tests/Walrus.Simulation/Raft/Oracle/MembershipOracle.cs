using Walrus.Consensus;

namespace Walrus.Simulation.Raft;

/// <summary>
/// Memberships change by one voter at a time, each only when the one before is committed and its leader has committed in its term (thesis 4.1 and its
/// erratum); and the one in force is the newest in the log.
/// </summary>
internal sealed class MembershipOracle(LogOracle log)
{
    private readonly HashSet<LogPosition> _seen = [];

    public void Writing(NodeHost host, IReadOnlyList<LogEntry> entries)
    {
        MemberSet? before = null;
        foreach (LogEntry entry in entries)
        {
            if (entry.Kind != EntryKind.Membership || !MembershipCodec.TryDecode(entry.Data.Span, out MemberSet? members))
            {
                continue;
            }

            before ??= host.Core.MembersAt(entry.Index.Previous);
            if (_seen.Add(entry.Position))
            {
                CheckNew(entry.Position, host.Core.MembershipBefore(entry.Index), before, members);
            }

            before = members;
        }
    }

    private void CheckNew(LogPosition position, LogIndex previous, MemberSet before, MemberSet members)
    {
        bool isFounding = position.Index == new LogIndex(1);
        if (!isFounding && Math.Max(members.Voters.Except(before.Voters).Count(), before.Voters.Except(members.Voters).Count()) > 1)
        {
            throw new SafetyViolationException("Membership", $"{before} becomes {members} at {position}");
        }

        if (!isFounding && (previous > log.Committed || !log.HasCommittedIn(position.Term)))
        {
            throw new SafetyViolationException("Membership", $"{position} changes {before} to {members} too early");
        }
    }

    /// <summary>Asked when log and disk agree.</summary>
    public static void CheckInForce(NodeHost host)
    {
        if (host.Disk.Written.Members is { } members && !members.Equals(host.Core.Members))
        {
            throw new SafetyViolationException("Membership", $"node {host.Id} goes by {host.Core.Members}, its log says {members}");
        }
    }
}

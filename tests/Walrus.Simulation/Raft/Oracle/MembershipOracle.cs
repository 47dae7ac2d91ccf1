using Walrus.Consensus;

namespace Walrus.Simulation.Raft;

/// <summary>Memberships change by one voter at a time, and the one in force is the newest in the log.</summary>
internal sealed class MembershipOracle
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
            if (_seen.Add(entry.Position) && Math.Max(members.Voters.Except(before.Voters).Count(), before.Voters.Except(members.Voters).Count()) > 1)
            {
                throw new SafetyViolationException("Membership", $"{before} becomes {members} at {entry.Position}");
            }

            before = members;
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

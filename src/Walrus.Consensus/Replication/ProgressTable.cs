using System.Collections.Immutable;

namespace Walrus.Consensus;

/// <summary>The progress of every other member, by id. Follows the membership in force.</summary>
internal sealed class ProgressTable(NodeParts parts)
{
    private readonly List<Progress> _others = [];

    /// <summary>All of them, by id.</summary>
    public IReadOnlyList<Progress> Others => _others;

    /// <summary>The progress of <paramref name="node"/>; null for who is no member.</summary>
    public Progress? Find(NodeId node)
    {
        foreach (Progress progress in _others)
        {
            if (progress.Id == node)
            {
                return progress;
            }
        }

        return null;
    }

    /// <summary>Adds who joined and drops who left.</summary>
    public void FollowMembership()
    {
        MemberSet members = parts.Members;
        _others.RemoveAll(progress => !members.Contains(progress.Id));
        foreach (NodeId node in members.Voters.AddRange(members.Learners))
        {
            if (node != parts.Id && Find(node) is null)
            {
                _others.Add(new Progress(node, parts.Log.Last.Index.Next, parts.Options));
            }
        }

        _others.Sort((left, right) => left.Id.CompareTo(right.Id));
    }

    /// <summary>The highest value that a majority of the voters has reached. <paramref name="own"/>: this node's, which counts if it votes.</summary>
    public long ReachedByMajority(Func<Progress, long> value, long own)
    {
        ImmutableArray<NodeId> electorate = parts.Rules.Electorate(parts.Members);
        Span<long> values = stackalloc long[Limits.MembersMax];
        values = values[..electorate.Length];
        for (int i = 0; i < electorate.Length; i++)
        {
            values[i] = electorate[i] == parts.Id ? own : Find(electorate[i]) is { } progress ? value(progress) : 0;
        }

        values.Sort();
        return electorate.IsEmpty ? 0 : values[electorate.Length - parts.Rules.Majority(electorate.Length)];
    }
}

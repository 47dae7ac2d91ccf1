using System.Collections.Immutable;

namespace Walrus.Consensus;

/// <summary>
/// Who belongs to the cluster: voters, whose majority elects and commits, and learners, who receive everything and count for nothing
/// (thesis 4.2.1). Never changes; sorted; no node is both.
/// </summary>
public sealed class MemberSet : IEquatable<MemberSet>
{
    private MemberSet(ImmutableArray<NodeId> voters, ImmutableArray<NodeId> learners)
    {
        Voters = voters;
        Learners = learners;
    }

    /// <summary>Nobody: what a node knows that waits to be added.</summary>
    public static MemberSet Empty { get; } = new([], []);

    /// <summary>The voters by id.</summary>
    public ImmutableArray<NodeId> Voters { get; }

    /// <summary>The learners by id.</summary>
    public ImmutableArray<NodeId> Learners { get; }

    /// <summary>Voters and learners together.</summary>
    public int Count => Voters.Length + Learners.Length;

    /// <summary>
    /// A set with these members. Null when an id is not positive, named twice, or when there are more than <see cref="Limits.VotersMax"/> voters or
    /// <see cref="Limits.MembersMax"/> members.
    /// </summary>
    public static MemberSet? TryCreate(IEnumerable<NodeId> voters, IEnumerable<NodeId> learners)
    {
        ImmutableArray<NodeId> sortedVoters = [.. voters.Order()];
        ImmutableArray<NodeId> sortedLearners = [.. learners.Order()];
        bool isSound = sortedVoters.Length <= Limits.VotersMax
            && sortedVoters.Length + sortedLearners.Length <= Limits.MembersMax
            && IsStrictlyAscending(sortedVoters) && IsStrictlyAscending(sortedLearners)
            && !sortedVoters.Any(voter => sortedLearners.BinarySearch(voter) >= 0);
        return isSound ? new MemberSet(sortedVoters, sortedLearners) : null;
    }

    /// <summary>The voters of a new cluster.</summary>
    /// <exception cref="ArgumentException">See <see cref="TryCreate"/>.</exception>
    public static MemberSet OfVoters(params ReadOnlySpan<NodeId> voters) =>
        TryCreate(voters.ToArray(), []) ?? throw new ArgumentException($"At most {Limits.VotersMax} different voters with positive ids.", nameof(voters));

    /// <summary>True when <paramref name="node"/> votes.</summary>
    public bool IsVoter(NodeId node) => Voters.BinarySearch(node) >= 0;

    /// <summary>True when <paramref name="node"/> learns.</summary>
    public bool IsLearner(NodeId node) => Learners.BinarySearch(node) >= 0;

    /// <summary>True when <paramref name="node"/> belongs to the cluster.</summary>
    public bool Contains(NodeId node) => IsVoter(node) || IsLearner(node);

    /// <inheritdoc/>
    public bool Equals(MemberSet? other) =>
        other is not null && Voters.AsSpan().SequenceEqual(other.Voters.AsSpan()) && Learners.AsSpan().SequenceEqual(other.Learners.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as MemberSet);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Voters.Length, Learners.Length, Voters.FirstOrDefault(), Learners.FirstOrDefault());

    /// <summary>As transcripts write it: voters, then learners behind a plus sign.</summary>
    public override string ToString() => Learners.IsEmpty ? $"{{{string.Join(' ', Voters)}}}" : $"{{{string.Join(' ', Voters)} + {string.Join(' ', Learners)}}}";

    private static bool IsStrictlyAscending(ImmutableArray<NodeId> sorted)
    {
        NodeId before = NodeId.None;
        foreach (NodeId node in sorted)
        {
            if (node <= before)
            {
                return false;
            }

            before = node;
        }

        return true;
    }
}

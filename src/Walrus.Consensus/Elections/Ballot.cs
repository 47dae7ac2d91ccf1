using System.Collections.Immutable;

namespace Walrus.Consensus;

/// <summary>How an election stands.</summary>
internal enum ElectionState
{
    /// <summary>Neither a majority for nor one against.</summary>
    Open = 0,

    /// <summary>A majority is for it.</summary>
    Won = 1,

    /// <summary>A majority is against it.</summary>
    Lost = 2,
}

/// <summary>Counts the votes of one election. The first answer of each voter counts; answers of others do not.</summary>
internal sealed class Ballot(SafetyRules rules)
{
    private readonly Dictionary<NodeId, bool> _votes = [];

    /// <summary>Starts a new count.</summary>
    public void Clear() => _votes.Clear();

    /// <summary>Notes a voter's answer.</summary>
    public void Note(NodeId voter, bool isGranted) => _votes.TryAdd(voter, isGranted);

    /// <summary>Counts by the membership in force now: it can change while votes come in.</summary>
    public ElectionState Count(MemberSet members)
    {
        ImmutableArray<NodeId> electorate = rules.Electorate(members);
        int granted = 0;
        int refused = 0;
        foreach (NodeId voter in electorate)
        {
            if (_votes.TryGetValue(voter, out bool isGranted))
            {
                granted += isGranted ? 1 : 0;
                refused += isGranted ? 0 : 1;
            }
        }

        int majority = rules.Majority(electorate.Length);
        if (granted >= majority)
        {
            return ElectionState.Won;
        }

        return electorate.Length - refused < majority ? ElectionState.Lost : ElectionState.Open;
    }
}

using System.Collections.Immutable;

namespace Walrus.Storage.Topics;

/// <summary>
/// The cuts of a partition since the engine was opened, as far as somebody who was there before one may ask: a later and lower cut stands for all
/// before it. Immutable.
/// </summary>
internal sealed class CutHistory
{
    private const int CutsKept = 16;
    private readonly ImmutableArray<(long Number, Offset End)> _cuts;

    private CutHistory(ImmutableArray<(long Number, Offset End)> cuts, long count)
    {
        _cuts = cuts;
        Count = count;
    }

    public static CutHistory None { get; } = new([], 0);

    /// <summary>How many there were: the number of the last.</summary>
    public long Count { get; }

    /// <summary>The history with one more cut.</summary>
    public CutHistory With(Offset end)
    {
        long number = Count + 1;
        ImmutableArray<(long Number, Offset End)> cuts = _cuts.RemoveAll(cut => cut.End >= end).Add((number, end));
        if (cuts.Length > CutsKept)
        {
            // Who asks about the time between the two hears of a lower cut than there was: a tail then ends that could have gone on.
            cuts = cuts.RemoveAt(0).SetItem(0, (cuts[1].Number, cuts[0].End));
        }

        return new CutHistory(cuts, number);
    }

    /// <summary>The lowest end that the partition was cut to since there were <paramref name="count"/> cuts; null when there were no more.</summary>
    public Offset? LowestSince(long count)
    {
        foreach ((long number, Offset end) in _cuts)
        {
            if (number > count)
            {
                return end;
            }
        }

        return null;
    }
}

using Walrus.Storage.Format;

namespace Walrus.Storage.Inspection;

/// <summary>
/// One partition put together from all its pieces: takes in order of offset, gathered into stretches without a hole, and what is missing between
/// start and end. Pure.
/// </summary>
internal sealed class PartitionSequence
{
    private PartitionSequence(IReadOnlyList<Stretch> stretches, IReadOnlyList<OffsetRange> missing, Offset start, Offset end)
    {
        Stretches = stretches;
        Missing = missing;
        Start = start;
        End = end;
    }

    /// <summary>Where the partition starts.</summary>
    public Offset Start { get; }

    /// <summary>Where it ended, as far as anything tells.</summary>
    public Offset End { get; }

    /// <summary>What is there, in order; between two of them entries are missing.</summary>
    public IReadOnlyList<Stretch> Stretches { get; }

    /// <summary>What is not there, in order.</summary>
    public IReadOnlyList<OffsetRange> Missing { get; }

    /// <summary>
    /// Puts together what lies from <paramref name="start"/> on; it should go to <paramref name="end"/>. Where a take begins or ends inside of its
    /// piece, <paramref name="tighten"/> may shorten it to whole batches.
    /// </summary>
    public static PartitionSequence Of(PartitionPieces? pieces, Offset start, Offset end, Func<Take, Take>? tighten = null)
    {
        List<Stretch> stretches = [];
        List<OffsetRange> missing = [];
        Offset at = start;
        foreach (Take chosen in pieces?.Choose(start) ?? [])
        {
            Take take = tighten?.Invoke(chosen) ?? chosen;
            if (take.From >= take.To)
            {
                continue;
            }

            if (take.From > at)
            {
                missing.Add(new OffsetRange(at, take.From));
            }

            if (stretches.Count == 0 || take.From > at)
            {
                stretches.Add(new Stretch([]));
            }

            stretches[^1].Takes.Add(take);
            at = take.To;
        }

        if (at < end)
        {
            missing.Add(new OffsetRange(at, end));
        }

        return new PartitionSequence(stretches, missing, start, Offset.Max(at, end));
    }
}

/// <summary>Takes that follow one another without a hole; never empty once built.</summary>
internal sealed record Stretch(List<Take> Takes)
{
    public OffsetRange Offsets => new(Takes[0].From, Takes[^1].To);
}

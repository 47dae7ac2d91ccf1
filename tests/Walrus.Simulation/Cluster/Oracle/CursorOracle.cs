using Walrus.Cluster;

namespace Walrus.Simulation.Cluster;

/// <summary>What a shared cursor handed out: nothing twice, and nothing left out but what may have gone to somebody who did not hear the answer.</summary>
internal sealed class CursorOracle
{
    private readonly Dictionary<(PartitionId, CursorName), Handed> _cursors = [];

    /// <summary>Entries handed out so far.</summary>
    public int Count { get; private set; }

    /// <summary>A caller got an entry. Calls that ended before it began are in <paramref name="before"/>: the offset is beyond all of theirs.</summary>
    public void HandedOut(PartitionId partition, CursorName cursor, Offset offset, Offset before)
    {
        Count++;
        Handed handed = Of(partition, cursor);
        if (!handed.Offsets.Add(offset.Value))
        {
            throw new ClusterViolationException("HandedOutOnce", $"{cursor} of {partition} handed out {offset} twice.");
        }

        if (offset < before)
        {
            throw new ClusterViolationException("CursorNeverGoesBack", $"{cursor} of {partition} handed out {offset} although a call that had ended before had got the one before {before}.");
        }

        handed.Next = Math.Max(handed.Next, offset.Value + 1);
    }

    /// <summary>A call whose end nobody knows: an entry may have gone with it.</summary>
    public void Unheard(PartitionId partition, CursorName cursor) => Of(partition, cursor).Unheard++;

    /// <summary>After the last entry that was handed out.</summary>
    public Offset Next(PartitionId partition, CursorName cursor) => new(Of(partition, cursor).Next);

    /// <summary>At the end, when the cursor has nothing more to hand out.</summary>
    public void Judge(PartitionId partition, CursorName cursor, long end)
    {
        Handed handed = Of(partition, cursor);
        long missing = end - handed.Offsets.Count;
        if (handed.Next > end)
        {
            throw new ClusterViolationException("CursorBounds", $"{cursor} of {partition} handed out entries up to {handed.Next}, and the end is {end}.");
        }

        if (missing > handed.Unheard)
        {
            throw new ClusterViolationException("NothingLeftOut", $"{cursor} of {partition} left out {missing} of {end} entries, and {handed.Unheard} answers were not heard.");
        }
    }

    private Handed Of(PartitionId partition, CursorName cursor)
    {
        if (!_cursors.TryGetValue((partition, cursor), out Handed? handed))
        {
            _cursors.Add((partition, cursor), handed = new Handed());
        }

        return handed;
    }

    private sealed class Handed
    {
        public HashSet<long> Offsets { get; } = [];

        public long Next { get; set; }

        public int Unheard { get; set; }
    }
}

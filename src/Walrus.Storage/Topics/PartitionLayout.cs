using System.Collections.Immutable;
using Walrus.Storage.Format;
using Walrus.Storage.Journal;
using Walrus.Storage.Packs;

namespace Walrus.Storage.Topics;

/// <summary>
/// Where a partition's entries lie: runs in packs first, then runs in journal files, together one sequence without holes. Immutable:
/// a reader takes one and works with it, whatever is packed meanwhile.
/// </summary>
internal sealed record PartitionLayout(ImmutableArray<PackedRun> Packed, ImmutableArray<JournalRun> Journaled)
{
    public static PartitionLayout Empty { get; } = new([], []);

    /// <summary>Bytes of all runs, as they are stored. A run that was trimmed in its middle counts whole.</summary>
    public long Bytes => Packed.Sum(packed => packed.Run.Bytes) + Journaled.Sum(run => run.Bytes);

    /// <summary>The cuts that this layout is behind. What was read of another with the same number of them belongs to the same history.</summary>
    public CutHistory Cuts { get; init; } = CutHistory.None;

    public PartitionLayout WithRun(JournalRun run) => this with { Journaled = Journaled.Add(run) };

    /// <summary>
    /// The run of <paramref name="generation"/> is now in a pack; as far as it was not cut while the pack was written.
    /// </summary>
    public PartitionLayout WithPacked(Generation generation, PackedRun run)
    {
        int at = 0;
        while (at < Journaled.Length && Journaled[at].File.Generation != generation)
        {
            at++;
        }

        return at == Journaled.Length
            ? this
            : this with { Packed = Packed.Add(run.CutTo(EndOf(Journaled[at]))), Journaled = Journaled.RemoveAt(at) };
    }

    /// <summary>The runs of <paramref name="replaced"/> packs, which lie side by side, are now <paramref name="merged"/>.</summary>
    public PartitionLayout WithMerged(IReadOnlySet<PackReader> replaced, PackedRun? merged)
    {
        int at = 0;
        while (at < Packed.Length && !replaced.Contains(Packed[at].Pack))
        {
            at++;
        }

        // None left: all of them were trimmed or cut while the packs were merged.
        if (at == Packed.Length)
        {
            return this;
        }

        Offset end = Packed.Last(run => replaced.Contains(run.Pack)).Next;
        ImmutableArray<PackedRun> rest = Packed.RemoveAll(run => replaced.Contains(run.Pack));
        return this with { Packed = merged is null ? rest : rest.Insert(at, merged.CutTo(end)) };
    }

    /// <summary>Without the runs that lie wholly below <paramref name="start"/>.</summary>
    public PartitionLayout From(Offset start)
    {
        bool isAnyBelow = (Packed.Length > 0 && Packed[0].Next <= start) || (Journaled.Length > 0 && EndOf(Journaled[0]) <= start);
        return !isAnyBelow
            ? this
            : this with { Packed = Packed.RemoveAll(run => run.Next <= start), Journaled = Journaled.RemoveAll(run => EndOf(run) <= start) };
    }

    /// <summary>Without what lies at or beyond <paramref name="end"/>.</summary>
    public PartitionLayout CutTo(Offset end) => new(
        [.. Packed.Where(run => run.First < end).Select(run => run.CutTo(end))],
        [.. Journaled.Select(run => run.CutTo(end)).OfType<JournalRun>()])
    {
        Cuts = Cuts.With(end),
    };

    /// <summary>What of a pack's run somebody may still read, given where the partition starts; null when nothing is.</summary>
    public OffsetRange? AliveIn(PackReader pack, in PackRun run, Offset start)
    {
        // A run is cut at its end and trimmed at its beginning: what is left holds its first offset at or behind the start.
        Offset first = Offset.Max(run.First, start);
        return FindPacked(first) is { } found && ReferenceEquals(found.Pack, pack) ? new OffsetRange(first, found.Next) : null;
    }

    private static Offset EndOf(JournalRun run) => run.Slots[^1].Next;

    /// <summary>The run in a pack that holds the entry at <paramref name="from"/>; null when none does.</summary>
    public PackedRun? FindPacked(Offset from)
    {
        int low = 0;
        int high = Packed.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (Packed[middle].Next <= from)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low < Packed.Length && Packed[low].First <= from ? Packed[low] : null;
    }

    /// <summary>The run of that journal file, null when the partition has none there.</summary>
    public JournalRun? FindRun(JournalFile file)
    {
        foreach (JournalRun run in Journaled)
        {
            if (ReferenceEquals(run.File, file))
            {
                return run;
            }
        }

        return null;
    }
}

/// <summary>A partition's run in a pack: a row of its footer, as far as it was not cut.</summary>
internal sealed class PackedRun(PackReader pack, int row, Offset? cutTo = null)
{
    /// <summary>Where it lies.</summary>
    public PackReader Pack { get; } = pack;

    /// <summary>The offset of its first entry.</summary>
    public Offset First => Run.First;

    /// <summary>The offset after its last entry that counts. A batch that goes beyond it was cut in its middle.</summary>
    public Offset Next { get; } = cutTo is { } end ? Offset.Min(end, pack.RunAt(row).Next) : pack.RunAt(row).Next;

    /// <summary>The run up to <paramref name="end"/>, which lies behind its first entry.</summary>
    public PackedRun CutTo(Offset end) => Next <= end ? this : new PackedRun(Pack, row, end);

    /// <summary>The row itself; where it ends in the file, it may have entries that were cut.</summary>
    public ref readonly PackRun Run => ref Pack.RunAt(row);
}

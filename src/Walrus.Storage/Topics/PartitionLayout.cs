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

    public PartitionLayout WithRun(JournalRun run) => this with { Journaled = Journaled.Add(run) };

    /// <summary>The run of <paramref name="generation"/> is now in a pack.</summary>
    public PartitionLayout WithPacked(Generation generation, PackedRun run) => new(
        Packed.Add(run),
        Journaled.RemoveAll(journaled => journaled.File.Generation == generation));

    /// <summary>The runs of <paramref name="replaced"/> packs, which lie side by side, are now <paramref name="merged"/>.</summary>
    public PartitionLayout WithMerged(IReadOnlySet<PackReader> replaced, PackedRun? merged)
    {
        int at = 0;
        while (at < Packed.Length && !replaced.Contains(Packed[at].Pack))
        {
            at++;
        }

        // None left: all of them were trimmed while the packs were merged.
        if (at == Packed.Length)
        {
            return this;
        }

        ImmutableArray<PackedRun> rest = Packed.RemoveAll(run => replaced.Contains(run.Pack));
        return this with { Packed = merged is null ? rest : rest.Insert(at, merged) };
    }

    /// <summary>Without the runs that lie wholly below <paramref name="start"/>.</summary>
    public PartitionLayout From(Offset start)
    {
        bool isAnyBelow = (Packed.Length > 0 && Packed[0].Run.Next <= start) || (Journaled.Length > 0 && EndOf(Journaled[0]) <= start);
        return !isAnyBelow
            ? this
            : new PartitionLayout(Packed.RemoveAll(run => run.Run.Next <= start), Journaled.RemoveAll(run => EndOf(run) <= start));
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
            if (Packed[middle].Run.Next <= from)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low < Packed.Length && Packed[low].Run.First <= from ? Packed[low] : null;
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

/// <summary>A partition's run in a pack: a row of its footer.</summary>
internal sealed class PackedRun(PackReader pack, int row)
{
    /// <summary>Where it lies.</summary>
    public PackReader Pack { get; } = pack;

    /// <summary>The row itself.</summary>
    public ref readonly PackRun Run => ref Pack.RunAt(row);
}

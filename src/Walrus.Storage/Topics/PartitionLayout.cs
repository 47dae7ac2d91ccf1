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

    /// <summary>Bytes of all runs, as they are stored.</summary>
    public long Bytes => Packed.Sum(packed => packed.Run.Bytes) + Journaled.Sum(run => run.Bytes);

    public PartitionLayout WithRun(JournalRun run) => this with { Journaled = Journaled.Add(run) };

    /// <summary>The run of <paramref name="generation"/> is now in a pack.</summary>
    public PartitionLayout WithPacked(Generation generation, PackedRun run) => new(
        Packed.Add(run),
        Journaled.RemoveAll(journaled => journaled.File.Generation == generation));

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

/// <summary>A partition's run in a pack.</summary>
internal sealed record PackedRun(PackReader Pack, PackRun Run);

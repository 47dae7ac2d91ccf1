namespace Walrus.Simulation.Raft;

/// <summary>
/// What befalls a seed's disks beside lost writes and failed flushes. Drawn from numbers of its own: a seed that gets nothing of it has the same story as
/// before there was such a plan.
/// </summary>
/// <param name="ActMs">The mean time between two acts.</param>
/// <param name="FillsUp">Whether disks fill up.</param>
/// <param name="FullMaxMs">The longest time that a disk stays full.</param>
/// <param name="LossesMax">How many nodes lose what they promised, at most; 0 for none.</param>
/// <param name="DamagedPerMille">Of them, those that find their log damaged; the others find nothing at all.</param>
/// <param name="AddsFirst">Whether the new node becomes a voter before the lost one is removed, instead of after.</param>
internal sealed record DiskPlan(int ActMs, bool FillsUp, int FullMaxMs, int LossesMax, int DamagedPerMille, bool AddsFirst)
{
    /// <summary>Makes the numbers of this plan others than those of the world.</summary>
    private const ulong Stream = 0xD15C_D15C_D15C_D15C;

    internal bool IsQuiet => !FillsUp && LossesMax == 0;

    /// <summary>The numbers from which a seed's disk faults are drawn.</summary>
    public static SimRandom RandomOf(int seed) => new((ulong)seed ^ Stream);

    /// <summary>The plan of a seed whose world has <paramref name="machines"/>.</summary>
    public static DiskPlan Draw(SimRandom random, int machines)
    {
        DiskPlan plan = new(
            ActMs: random.Between(150, 800),
            FillsUp: random.Chance(300),
            FullMaxMs: random.Between(50, 1_500),
            LossesMax: random.Chance(300) ? random.Between(1, 3) : 0,
            DamagedPerMille: random.Pick([0, 500, 1_000]),
            AddsFirst: random.Chance(300));

        // One voter more than machines must be allowed.
        return plan with { AddsFirst = plan.AddsFirst && machines < Limits.VotersMax };
    }
}

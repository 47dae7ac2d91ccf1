using System.Globalization;

namespace Walrus.Simulation.Cluster;

/// <summary>What came of one seed.</summary>
/// <param name="Seed">Which.</param>
/// <param name="Failure">What went wrong; null when nothing did.</param>
/// <param name="Steps">Pieces of work.</param>
/// <param name="Acknowledged">Entries that were acknowledged.</param>
/// <param name="HandedOut">Entries that cursors handed out.</param>
/// <param name="Hash">Of all choices.</param>
internal sealed record ClusterResult(int Seed, Exception? Failure, long Steps, int Acknowledged, int HandedOut, ulong Hash);

/// <summary>Runs worlds, in a process with one pool thread.</summary>
internal static class ClusterRunner
{
    public static ClusterResult Run(int seed, Mistake mistake) => Run(ClusterPlan.Of(seed), mistake);

    public static ClusterResult Run(ClusterPlan plan, Mistake mistake)
    {
        SinglePoolThread.Demand();
        using ClusterWorld world = new(plan, mistake, isTraced: false);
        return Run(world);
    }

    /// <summary>Runs a seed and tells what happened.</summary>
    public static string Explain(ClusterPlan plan, Mistake mistake)
    {
        SinglePoolThread.Demand();
        using ClusterWorld world = new(plan, mistake, isTraced: true);
        ClusterResult result = Run(world);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            seed {plan.Seed}, {mistake.Name}: {plan.NodeCount} nodes, segments of {plan.SegmentEntries}, {plan.Lasts.TotalMilliseconds:F0} ms
            {string.Join('\n', plan.Faults)}
            {string.Join('\n', world.Trace!.Lines)}
            {result.Steps} steps, {result.Acknowledged} acknowledged, {result.HandedOut} handed out, {result.Hash:x16}
            {result.Failure?.ToString() ?? "nothing wrong"}
            """);
    }

    /// <summary>A plan with as few of the faults as it takes to fail in the same way: leaves out halves, then single ones.</summary>
    public static ClusterPlan Shorten(ClusterPlan plan, Mistake mistake)
    {
        string? rule = RuleOf(Run(plan, mistake));
        for (int size = Math.Max(1, plan.Faults.Count / 2); rule is not null; size /= 2)
        {
            for (int at = 0; at < plan.Faults.Count;)
            {
                ClusterPlan shorter = plan with { Faults = [.. plan.Faults.Where((_, i) => i < at || i >= at + size)] };
                bool failsToo = RuleOf(Run(shorter, mistake)) == rule;
                plan = failsToo ? shorter : plan;
                at += failsToo ? 0 : size;
            }

            if (size == 1)
            {
                break;
            }
        }

        return plan;
    }

    private static string? RuleOf(ClusterResult result) => result.Failure is ClusterViolationException violation ? violation.Rule : result.Failure?.GetType().Name;

    private static ClusterResult Run(ClusterWorld world)
    {
        Exception? failure = null;
        try
        {
            world.Run();
        }
        catch (Exception fault)
        {
            failure = fault;
        }

        return new ClusterResult(world.Plan.Seed, failure, world.Loop.Steps, world.Oracle.Entries.Acknowledged, world.Oracle.Cursors.Count, world.Loop.Hash);
    }
}

namespace Walrus.Simulation.Raft;

/// <summary>What became of one seed.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Failure">What went wrong; null when nothing did.</param>
/// <param name="Events">Events that happened.</param>
/// <param name="Commits">Entries that were committed.</param>
/// <param name="UnclearHistories">Keys whose history was too complex to be judged.</param>
internal sealed record SeedResult(int Seed, Exception? Failure, int Events, long Commits, int UnclearHistories);

/// <summary>Runs seeds. Every exception is a finding: a violated property, a broken invariant of the core, or a mistake of the simulator.</summary>
internal static class SeedRunner
{
    public static SeedResult Run(int seed, Mutation mutation)
    {
        RaftWorld world = new(seed, mutation, isTraced: false);
        Exception? failure = null;
        try
        {
            world.Run();
        }
        catch (Exception e)
        {
            failure = e;
        }

        return new SeedResult(seed, failure, world.Events, world.Commits, world.UnclearHistories);
    }

    /// <summary>Runs a seed again and returns its story.</summary>
    public static string Explain(int seed, Mutation mutation)
    {
        RaftWorld world = new(seed, mutation, isTraced: true);
        string end = "nothing wrong";
        try
        {
            world.Run();
        }
        catch (Exception e)
        {
            end = $"{e}";
        }

        return string.Join('\n', world.Trace.Append(end));
    }
}

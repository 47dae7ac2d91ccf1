using System.Diagnostics;
using System.Globalization;

namespace Walrus.Simulation.Cluster;

/// <summary>What the console runs of the whole cluster. Returns the exit code.</summary>
internal static class ClusterCampaign
{
    /// <summary>Runs seeds one after another in this process, a line for each.</summary>
    public static int Work(int first, int seeds, int stride, string mistake)
    {
        Mistake wrong = MistakeList.Find(mistake);
        for (int seed = first; seed < first + seeds; seed += stride)
        {
            ClusterResult result = ClusterRunner.Run(seed, wrong);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{seed} {result.Steps} {result.Acknowledged} {result.HandedOut} {result.Hash:x16} {(result.Failure is null ? "ok" : Line(result.Failure.Message))}"));
            if (result.Failure is not null)
            {
                return 1;
            }
        }

        return 0;
    }

    /// <summary>Tells the story of one seed.</summary>
    public static int Explain(int seed, string mistake)
    {
        Console.WriteLine(ClusterRunner.Explain(ClusterPlan.Of(seed), MistakeList.Find(mistake)));
        return 0;
    }

    /// <summary>Tells the story of a failing seed with as few faults as it takes.</summary>
    public static int Shorten(int seed, string mistake)
    {
        Mistake wrong = MistakeList.Find(mistake);
        Console.WriteLine(ClusterRunner.Explain(ClusterRunner.Shorten(ClusterPlan.Of(seed), wrong), wrong));
        return 0;
    }

    private static string Line(string text) => text.ReplaceLineEndings(" ");
}
